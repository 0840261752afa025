import { createNativeCompiler, NativeFailure, type Compiler, type NativeTypeScript } from "../../compiler/index.js";
import { nativeDisk } from "../native-disk.js";
import { callsNamespace, nativeConfig, unlikeClassic } from "../native-options.js";
import { asking } from "../native-project.js";
import { configNameIn, endProcess } from "../native-session.js";
import type { ProjectPlan } from "../plan.js";

type Api = InstanceType<NativeTypeScript["sync"]["API"]>;
type Snapshot = ReturnType<Api["updateSnapshot"]>;

/** TypeScript 7 would read a project otherwise than it is meant. */
export class UnlikeClassic extends Error {}

/** How many programs are kept: a linter may go back and forth between the packages of a workspace. */
const KEPT = 4;

/** A program as it is now. */
export interface LiveProgram {
  readonly compiler: Compiler;
  readonly fileNames: readonly string[];
}

interface Kept {
  /** The tsconfig under which the process has it open, in memory only. */
  readonly config: string;
  now: (LiveProgram & { readonly snapshot: Snapshot }) | undefined;
}

/**
 * The programs that one process of TypeScript 7 has open, in snapshots: a program that nothing has happened to stays in
 * its snapshot, with all that was asked about it.
 * @throws {NativeFailure} from every member but `close`, when the process is gone
 */
export class LivePrograms {
  readonly #typescript: NativeTypeScript;
  readonly #api: Api;
  readonly #texts: Map<string, string>;
  /** The one that was not used for longest comes first. */
  readonly #kept = new Map<ProjectPlan, Kept>();
  /** Those that a program is in, and the latest, which comes last. */
  #snapshots: readonly Snapshot[] = [];
  #opened = 0;

  /** @param texts stand in for the disk's; tsconfigs that exist here only are added */
  constructor(typescript: NativeTypeScript, cwd: string, texts: Map<string, string>) {
    this.#typescript = typescript;
    this.#texts = texts;
    this.#api = asking(() => new typescript.sync.API({ cwd, fs: nativeDisk(texts) }));
  }

  /** @throws {UnlikeClassic} */
  of(plan: ProjectPlan): LiveProgram {
    const reason = unlikeClassic(plan);
    if (reason !== undefined) throw new UnlikeClassic(reason);
    const kept = this.#kept.get(plan) ?? this.#open(plan);
    this.#kept.delete(plan);
    this.#kept.set(plan, kept);
    kept.now ??= this.#programOf(kept.config, plan);
    return kept.now;
  }

  /** The texts of these files are other ones now. */
  change(files: readonly string[]): void {
    for (const kept of this.#kept.values()) kept.now = undefined;
    this.#update({ fileChanges: { changed: [...files] } });
  }

  /** Everything is to be read anew. */
  reset(): void {
    const configs = [...this.#kept.values()].map(({ config }) => config);
    this.#kept.clear();
    this.#update({ closeProjects: configs, fileChanges: { invalidateAll: true } });
    for (const config of configs) this.#texts.delete(config);
  }

  close(): void {
    endProcess(this.#api);
  }

  #open(plan: ProjectPlan): Kept {
    const config = configNameIn(plan.folder, this.#opened++);
    this.#texts.set(config, nativeConfig(plan));
    const [longestUnused] = this.#kept.size >= KEPT ? this.#kept : [];
    if (longestUnused) this.#kept.delete(longestUnused[0]);
    this.#update({ openProjects: [config], closeProjects: longestUnused ? [longestUnused[1].config] : [] });
    if (longestUnused) this.#texts.delete(longestUnused[1].config);
    return { config, now: undefined };
  }

  #programOf(config: string, plan: ProjectPlan): NonNullable<Kept["now"]> {
    const snapshot = this.#snapshots.at(-1);
    const project = snapshot?.getProject(config);
    if (!snapshot || !project) throw new NativeFailure(`TypeScript ${this.#typescript.version} did not open ${config}`);
    const compiler = createNativeCompiler(this.#typescript, project);
    if (plan.options.esModuleInterop === false && compiler.sourceFiles().some(({ text }) => callsNamespace(text))) throw new UnlikeClassic('"esModuleInterop": false');
    return { compiler, snapshot, fileNames: asking(() => project.program.getSourceFileNames()) };
  }

  #update(changes: Parameters<Api["updateSnapshot"]>[0]): void {
    const latest = asking(() => this.#api.updateSnapshot(changes));
    const used = new Set([...this.#kept.values()].map(({ now }) => now?.snapshot));
    const unused = this.#snapshots.filter((snapshot) => !used.has(snapshot));
    this.#snapshots = [...this.#snapshots.filter((snapshot) => used.has(snapshot)), latest];
    for (const snapshot of unused) asking(() => { snapshot.dispose(); });
  }
}
