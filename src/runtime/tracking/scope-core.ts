import { ScopeCancelledError, TaskFailuresError } from "../errors.js";
import type { RemainingTask, ScopeReport, TaskFailure } from "../types.js";
import { onAbort } from "./abort-hub.js";
import type { Ledger } from "./ledger.js";
import type { Keeper } from "./source.js";
import { formatStack } from "./stacks.js";

/**
 * What a scope's tasks, children and parent hold of it: everything but the handle, so that a handle that nobody holds
 * any more can be noticed.
 */
export class ScopeCore {
  readonly #children = new Set<ScopeCore>();
  #parent: ScopeCore | undefined;
  #hasParentSignal = false;
  #isClosed = false;
  #isDropped = false;
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
      this.#parent = parent;
      parent.#children.add(this);
      this.#detach = () => parent.#lose(this);
      if (parent.signal.aborted) this.cancel(parent.signal.reason);
      return;
    }
    this.#hasParentSignal = true;
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

  /** The handle is gone, without having been closed. */
  dropped(): void {
    if (this.#isClosed) return;
    this.#isDropped = true;
    this.ledger.onEmpty = () => this.#letGo();
    for (const scope of this.#subtree()) scope.#reportDropped();
    this.#letGo();
  }

  /** Nothing is left to cancel. Before that the links stay, so that a scope above can still do it. */
  #letGo(): void {
    if (this.#isDropped && this.ledger.active === 0 && this.#children.size === 0) this.#detach();
  }

  #lose(child: ScopeCore): void {
    this.#children.delete(child);
    this.#letGo();
  }

  #reportDropped(): void {
    const { ledger } = this;
    if (this.#isDropped && ledger.active > 0) ledger.watcher?.dropped(ledger, this.#keeper());
  }

  /** Who can still end the tasks of this scope, whose handle is gone. */
  #keeper(): Keeper {
    const parent = this.#parent;
    if (parent === undefined) return { kind: this.#hasParentSignal ? "signal" : "nobody" };
    return parent.#isDropped ? parent.#keeper() : { kind: "scope", name: parent.name };
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
      await this.ledger.wait({ timeout: graceMs });
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
