import { existsSync } from "node:fs";
import { NativeFailure, type NativeTypeScript } from "../compiler/index.js";
import { nativeDisk } from "./native-disk.js";
import { callsNamespace, nativeConfig, unlikeClassic } from "./native-options.js";
import { asking, openNative } from "./native-project.js";
import type { OpenProject } from "./open-project.js";
import type { ProjectPlan } from "./plan.js";
import type { DiskTracer } from "./trace.js";

/** Why a project is another compiler's: 7 would read it otherwise than it is meant. */
export interface Unsupported {
  readonly reason: string;
}

/** Where the API keeps its process; it gives no other way to it. */
interface WithProcess {
  readonly client?: { readonly channel?: { readonly child?: { kill(signal: "SIGKILL"): void } } };
}

/** One process of TypeScript 7, for all projects of an audit, one after the other. */
export class NativeSession {
  readonly version: string;
  readonly #typescript: NativeTypeScript;
  readonly #api: InstanceType<NativeTypeScript["sync"]["API"]>;
  /** Tsconfigs that are on no disk. */
  readonly #configs = new Map<string, string>();
  #open: string | undefined;
  #opened = 0;
  readonly #tracer: DiskTracer | undefined;

  /**
   * @param tracer writes down what is asked of the disk
   * @throws {NativeFailure} when the process can't be started
   */
  constructor(typescript: NativeTypeScript, cwd: string, tracer?: DiskTracer) {
    this.#tracer = tracer;
    this.version = typescript.version;
    this.#typescript = typescript;
    this.#api = asking(() => new typescript.sync.API({ cwd, fs: nativeDisk(this.#configs, tracer) }));
  }

  /**
   * Makes a plan's program; the one before is let go.
   * @throws {NativeFailure} when the process is gone, here and from every answer of the project's compiler
   */
  open(plan: ProjectPlan): OpenProject | Unsupported {
    const reason = unlikeClassic(plan);
    if (reason !== undefined) return { reason };
    const config = configNameIn(plan.folder, this.#opened++);
    this.#configs.set(config, nativeConfig(plan));
    const closed = this.#open;
    this.#open = config;
    const snapshot = asking(() => this.#api.updateSnapshot({ openProjects: [config], ...(closed !== undefined && { closeProjects: [closed] }) }));
    const project = snapshot.getProject(config);
    if (!project) throw new NativeFailure(`TypeScript ${this.version} did not open ${config}`);
    const opened = openNative(this.#typescript, plan, project, this.#tracer);
    if (plan.options.esModuleInterop === false && opened.files.some(({ text }) => callsNamespace(text))) return { reason: '"esModuleInterop": false' };
    return opened;
  }

  close(): void {
    endProcess(this.#api);
  }
}

export function endProcess(api: InstanceType<NativeTypeScript["sync"]["API"]>): void {
  // Asked to end, the process would complain on our standard error that it was interrupted.
  (api as unknown as WithProcess).client?.channel?.child?.kill("SIGKILL");
  try {
    api.close();
  } catch {
    // It says goodbye to its process, which is gone.
  }
}

/** In the project's own folder, because what it says is relative to that; of a name that no file and no other project has. */
export function configNameIn(folder: string, opened: number): string {
  const name = `${folder === "/" ? "" : folder}/tsconfig.async-leaks-${opened}.json`;
  if (existsSync(name)) throw new NativeFailure(`${name} exists, and its name is needed`);
  return name;
}
