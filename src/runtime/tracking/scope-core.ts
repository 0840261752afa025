import { ScopeCancelledError, TaskFailuresError } from "../errors.js";
import type { RemainingTask, ScopeReport, TaskFailure } from "../types.js";
import { onAbort } from "./abort-hub.js";
import type { Ledger } from "./ledger.js";
import { formatStack } from "./stacks.js";

/**
 * What a scope's tasks, children and parent hold of it: everything but the handle, so that a handle that nobody holds
 * any more can be noticed.
 */
export class ScopeCore {
  readonly #children = new Set<ScopeCore>();
  #isClosed = false;
  #report: Promise<ScopeReport> | undefined;
  /** Takes this scope off its parent. */
  #detach: () => void = () => {};

  constructor(
    readonly name: string,
    readonly ledger: Ledger,
    private readonly controller: AbortController,
  ) {}

  /** Derives this scope's signal from a parent's, until this scope is closed. */
  attach(parent: ScopeCore | AbortSignal): void {
    if (parent instanceof ScopeCore) {
      parent.#children.add(this);
      this.#detach = () => parent.#children.delete(this);
      if (parent.signal.aborted) this.cancel(parent.signal.reason);
      return;
    }
    if (parent.aborted) return this.cancel(parent.reason);
    this.#detach = onAbort(parent, () => this.cancel(parent.reason));
  }

  get signal(): AbortSignal {
    return this.controller.signal;
  }

  get isClosed(): boolean {
    return this.#isClosed;
  }

  /** Aborts the signals of this scope and of all scopes below it. */
  cancel(reason: unknown): void {
    formatStack(reason);
    this.controller.abort(reason);
    for (const child of this.#children) child.cancel(reason);
  }

  /** Cancels, then waits for at most `graceMs`. Asked again it gives the same report. */
  close(graceMs: number): Promise<ScopeReport> {
    this.#report ??= this.#close(graceMs);
    return this.#report;
  }

  /** The handle is gone. Without tasks nothing is lost; with tasks the links stay, so that a parent can still cancel them. */
  dropped(): void {
    if (this.#isClosed) return;
    if (this.ledger.active === 0) return this.#detach();
    this.ledger.onEmpty = () => this.#detach();
    this.ledger.watcher?.dropped(this.ledger);
  }

  async #close(graceMs: number): Promise<ScopeReport> {
    const subtree = [...this.#subtree()];
    for (const scope of subtree) scope.#seal(graceMs);
    this.cancel(ScopeCancelledError.of(this.name));
    const failures = (await Promise.all(subtree.map((scope) => scope.#drain(graceMs)))).flat();
    const remaining = subtree.flatMap((scope) => scope.#remaining());
    this.#detach();
    return { name: this.name, ended: remaining.length === 0, remaining, failures };
  }

  *#subtree(): Generator<ScopeCore> {
    yield this;
    for (const child of this.#children) yield* child.#subtree();
  }

  #seal(graceMs: number): void {
    this.#isClosed = true;
    this.ledger.isClosed = true;
    this.ledger.leaving ??= { at: this.ledger.clock(), graceMs };
  }

  /** Waits for the tasks; the failures that nobody had looked at. */
  async #drain(graceMs: number): Promise<readonly TaskFailure[]> {
    try {
      await this.ledger.wait({ timeout: graceMs }, this.close);
    } catch (error) {
      if (error instanceof TaskFailuresError) return error.failures;
    }
    return this.ledger.takeFailures()?.failures ?? [];
  }

  #remaining(): RemainingTask[] {
    const now = this.ledger.clock();
    const remaining: RemainingTask[] = [];
    for (const record of this.ledger.records()) {
      this.ledger.watcher?.overdue(record);
      const { name, site, ageMs } = record.describe(now);
      remaining.push({ name, site, ageMs, scope: this.name });
    }
    return remaining;
  }
}
