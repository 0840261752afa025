import { NativeFailure } from "../compiler/index.js";
import { type AuditProblem, UsageError } from "../model/index.js";
import { DiskTracer, findNative, loadNative, type NativeInstall, NativeSession, TESTED_VERSIONS, ts } from "../project/index.js";
import type { CompilerChoice } from "./options.js";

/** The compilers of one audit: TypeScript 7's process as long as it serves, and the classic one. */
export class Backends {
  readonly classic = `classic (TypeScript ${ts.version})`;
  /** What was noticed when they were chosen. */
  readonly problems: AuditProblem[] = [];
  /** The process; `undefined` before {@link start}, and where the classic compiler answers. */
  native: NativeSession | undefined;
  #install: NativeInstall | undefined;
  readonly #cwd: string;
  readonly #isAskedFor: boolean;

  /** @throws {UsageError} when the native compiler is asked for and can't be had */
  constructor(choice: CompilerChoice, cwd: string) {
    this.#cwd = cwd;
    this.#isAskedFor = choice === "native";
    const install = choice === "classic" ? undefined : findNative(cwd);
    if (!install && this.#isAskedFor) throw new UsageError(`No TypeScript 7 is installed here. Run npm install --save-dev typescript7@npm:typescript@${TESTED_VERSIONS[0]}, or leave --compiler native out.`);
    if (install && !this.#isAskedFor && !TESTED_VERSIONS.includes(install.version)) {
      this.problems.push(this.explained(`TypeScript ${install.version} is installed, but was not tested with this version of async-leaks (${TESTED_VERSIONS.join(", ")} was); --compiler native takes it all the same.`));
    } else this.#install = install;
  }

  /** Which compiler is to answer, unless a project is beyond it. */
  get name(): string {
    return this.#install ? `native (TypeScript ${this.#install.version})` : this.classic;
  }

  /**
   * Loads the native compiler, once, when the first project needs it.
   * @param traced whether what it asks of the disk is to be written down, for a cache
   * @throws {UsageError} when it is asked for and does not start
   */
  async start(traced: boolean): Promise<void> {
    const install = this.#install;
    if (!install || this.native) return;
    try {
      this.native = new NativeSession(await loadNative(install), this.#cwd, traced ? new DiskTracer() : undefined);
    } catch (error) {
      const { message } = error instanceof NativeFailure ? error : new NativeFailure(error);
      if (this.#isAskedFor) throw new UsageError(`TypeScript ${install.version} in ${install.folder} does not start (${message}). Install it again, or leave --compiler native out.`);
      this.problems.push(this.explained(`TypeScript ${install.version} in ${install.folder} does not start (${message}).`));
      this.giveUp();
    }
  }

  /** From now on the classic compiler answers. */
  giveUp(): void {
    this.close();
    this.#install = undefined;
  }

  /** Says why the classic compiler answered where the native one was to be expected. */
  explained(why: string, file?: string): AuditProblem {
    return { kind: "compiler", level: "info", message: `${why} TypeScript ${ts.version} answered instead.`, ...(file !== undefined && { file }) };
  }

  /** The process must not outlive the audit. */
  close(): void {
    this.native?.close();
    this.native = undefined;
  }
}
