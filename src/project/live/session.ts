import { existsSync, readFileSync } from "node:fs";
import { dirname } from "node:path";
import type { Compiler, NativeTypeScript, SourceFile } from "../../compiler/index.js";
import { isInNodeModules, isUnder, upwards, withSlashes } from "../paths.js";
import { isSource } from "../sources.js";
import { DiskState } from "./disk-state.js";
import { type LivePlan, LivePlans } from "./plans.js";
import { type LiveProgram, LivePrograms } from "./programs.js";

/** A file in the program that it belongs to. */
export interface LiveFile {
  /** Another one as soon as anything in the program has changed. */
  readonly compiler: Compiler;
  readonly sourceFile: SourceFile;
}

/** A pause in milliseconds after which the disk is looked at again: nobody lints a file a second all day. */
const PAUSE = 1000;

/**
 * Single files and their types, for those who are asked about one file after the other: linters and editors. A file may
 * have a text that is not on disk; the others see it, until the disk has another one.
 * @throws {NativeFailure} from every member but `close`, when the process is gone: then only another session helps
 */
export class LiveSession {
  readonly #cwd: string;
  /** What stands in for the disk: unsaved texts, and tsconfigs that exist here only. */
  readonly #texts = new Map<string, string>();
  readonly #disk = new DiskState();
  readonly #programs: LivePrograms;
  #plans: LivePlans;
  readonly #watched = new WeakSet<LiveProgram>();
  /** Files that were asked about since the disk was looked at. */
  readonly #asked = new Set<string>();
  #askedAt = 0;

  constructor(typescript: NativeTypeScript, cwd: string) {
    this.#cwd = cwd;
    this.#plans = new LivePlans(cwd);
    this.#programs = new LivePrograms(typescript, cwd, this.#texts);
  }

  /**
   * @param path absolute
   * @param text what is linted, without a byte order mark
   * @returns `undefined` for what has no types: other languages, declarations, and texts that the compiler reads otherwise
   * @throws {UsageError} when a tsconfig can't be read
   * @throws {UnlikeClassic} when its tsconfig says what TypeScript 7 does not know
   */
  file(path: string, text: string): LiveFile | undefined {
    const name = withSlashes(path);
    if (!isSource(name)) return undefined;
    this.#lookAround(name);
    if (!existsSync(name) && this.#texts.get(name) !== text) this.#setText(name, text);
    for (const plan of this.#plans.candidates(name)) {
      const found = this.#fileIn(plan, name, text);
      if (found) return found.text === text ? found.file : undefined;
    }
    return undefined;
  }

  close(): void {
    this.#programs.close();
  }

  #fileIn(plan: LivePlan, name: string, text: string): { file: LiveFile; text: string } | undefined {
    const found = this.#open(plan).compiler.sourceFile(name);
    if (!found) return undefined;
    if (found.text !== text) this.#setText(name, text);
    const { compiler } = this.#open(plan);
    const sourceFile = compiler.sourceFile(name);
    return sourceFile && { file: { compiler, sourceFile }, text: sourceFile.text };
  }

  #setText(name: string, text: string): void {
    if (textOnDisk(name) === text) this.#texts.delete(name);
    else this.#texts.set(name, text);
    this.#disk.watchTexts([name]);
    this.#programs.change([name]);
  }

  #open(plan: LivePlan): LiveProgram {
    const program = this.#programs.of(plan);
    this.#watch(plan, program);
    return program;
  }

  #watch(plan: LivePlan, program: LiveProgram): void {
    if (this.#watched.has(program)) return;
    this.#watched.add(program);
    const files = program.fileNames.filter((file) => existsSync(file));
    this.#disk.watchTexts(files);
    const above = [...upwards(plan.folder)];
    const folders = new Set(files.filter((file) => !isInNodeModules(file)).flatMap((file) => foldersBetween(file, plan.folder)));
    this.#disk.watchShape([...plan.inputs, ...above.map((folder) => `${folder}/package.json`)], [...folders, ...above.map((folder) => `${folder}/node_modules`)]);
  }

  /**
   * Looks for changes on disk where a new round of linting may have begun: a file comes again, or one that nobody has
   * heard of, or there was a pause. Within a round over many files the disk is taken to stand still.
   */
  #lookAround(name: string): void {
    const now = Date.now();
    const isNewRound = this.#asked.has(name) || now - this.#askedAt > PAUSE || !this.#plans.holds(name);
    this.#askedAt = now;
    if (isNewRound) {
      this.#asked.clear();
      this.#refresh();
    }
    this.#asked.add(name);
  }

  #refresh(): void {
    const changed = this.#disk.changedTexts();
    // What was unsaved is saved, or was thrown away for something else.
    for (const file of changed) this.#texts.delete(file);
    if (this.#disk.isReshaped()) {
      this.#disk.forget();
      this.#plans = new LivePlans(this.#cwd);
      this.#programs.reset();
    } else if (changed.length > 0) this.#programs.change(changed);
  }
}

function textOnDisk(file: string): string | undefined {
  try {
    return readFileSync(file, "utf8").replace(/^\uFEFF/, "");
  } catch {
    return undefined;
  }
}

/** The folders from a file's own upwards, as far as a folder that it lies in. */
function foldersBetween(file: string, top: string): string[] {
  const folders = [withSlashes(dirname(file))];
  for (let at = folders[0] as string; at !== top && isUnder(at, top); folders.push(at)) at = withSlashes(dirname(at));
  return folders;
}
