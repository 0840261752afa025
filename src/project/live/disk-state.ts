import { readdirSync, statSync } from "node:fs";

/** Names that matter to a program: sources, folders, configs and manifests. What editors put down beside them does not. */
const MATTERS = /\.[cm]?[jt]sx?$|^[^.]+$|^(tsconfig.*|package)\.json$/;

/** The files and folders that programs rest on, as they were when they were read. */
export class DiskState {
  /** A change of one of these changes which files there are, or where modules lead. */
  readonly #shapes = new Map<string, string>();
  readonly #folders = new Map<string, { stamp: string; names: string }>();
  readonly #texts = new Map<string, string>();

  watchTexts(files: Iterable<string>): void {
    for (const file of files) if (!this.#texts.has(file)) this.#texts.set(file, stampOf(file));
  }

  /** @param files tsconfigs and manifests; they may be missing */
  watchShape(files: Iterable<string>, folders: Iterable<string>): void {
    for (const file of files) if (!this.#shapes.has(file)) this.#shapes.set(file, stampOf(file));
    for (const folder of folders) if (!this.#folders.has(folder)) this.#folders.set(folder, { stamp: stampOf(folder), names: namesIn(folder) });
  }

  /** Whether other files, configs or packages are there than before. */
  isReshaped(): boolean {
    return [...this.#shapes].some(([file, stamp]) => stampOf(file) !== stamp) || [...this.#folders].some(([folder, known]) => hasOthers(folder, known));
  }

  /** Files whose text may be another one; each is told once. */
  changedTexts(): string[] {
    return [...this.#texts].flatMap(([file, known]) => {
      const stamp = stampOf(file);
      this.#texts.set(file, stamp);
      return stamp === known ? [] : [file];
    });
  }

  forget(): void {
    this.#shapes.clear();
    this.#folders.clear();
    this.#texts.clear();
  }
}

/** An editor that writes a file anew touches its folder, too: only other names are another shape. */
function hasOthers(folder: string, known: { stamp: string; names: string }): boolean {
  const stamp = stampOf(folder);
  if (stamp === known.stamp) return false;
  known.stamp = stamp;
  return namesIn(folder) !== known.names;
}

function stampOf(path: string): string {
  const found = statSync(path, { throwIfNoEntry: false, bigint: true });
  return found ? `${found.mtimeNs} ${found.size}` : "";
}

function namesIn(folder: string): string {
  try {
    return readdirSync(folder).filter((name) => MATTERS.test(name)).sort().join("\n");
  } catch {
    return "";
  }
}
