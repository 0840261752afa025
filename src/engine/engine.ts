import type { Compiler, SourceFile } from "../compiler/index.js";
import { DEFAULT_SETTINGS, type EngineSettings, type FileAnalysis, type Finding } from "../model/index.js";
import { fileFactsOf } from "./facts/file-facts.js";
import { withHarmlessFixes } from "./fix/harmless.js";
import { callCounts, NO_CALLS } from "./model/call-counts.js";
import { inventoryOf, NO_INVENTORY } from "./model/inventory.js";
import { DETECTIONS, prepare } from "./prepare.js";
import { announce } from "./questions.js";
import { type Reach, World } from "./world.js";

/** Analyses the files of one program. Each file is analysed once; answers are remembered as long as the engine lives. */
export interface Engine {
  /** The defects in a file, as far as the file itself and what it calls can tell. Nothing is asked that no rule needs. */
  findings(file: SourceFile): readonly Finding[];
  /**
   * Works out ahead what the analysis of these files needs, so that a compiler in another process and we need not wait for
   * each other: never needed for a right answer. `onFile` gets the number of files that are done.
   */
  prepare(files: readonly SourceFile[], onFile?: (done: number) => void): void;
  /** The defects, and everything that the file starts, tracks and waits for. */
  analyze(file: SourceFile): FileAnalysis;
}

/** One engine per program: `compiler` answers for that program only. `reach`: whether callers in other files count. */
export function createEngine(compiler: Compiler, settings: EngineSettings = DEFAULT_SETTINGS, reach: Reach = "file"): Engine {
  const world = new World(compiler, settings, reach);
  const done = new Map<SourceFile, readonly Finding[]>();
  const detected = (file: SourceFile): readonly Finding[] => {
    let found = done.get(file);
    if (!found) done.set(file, (found = detect(world, file)));
    return found;
  };
  const findings = (file: SourceFile): readonly Finding[] => detected(file).filter((finding) => finding.place.file === file.fileName);
  return {
    findings,
    prepare: (files, onFile) => prepare(world, files, onFile),
    analyze: (file) => ({
      file: file.fileName,
      findings: findings(file),
      elsewhere: detected(file).filter((finding) => finding.place.file !== file.fileName),
      ...world.ask(inventoryOf, file, NO_INVENTORY),
      calls: world.ask(callCounts, file, NO_CALLS),
    }),
  };
}

function detect(world: World, file: SourceFile): readonly Finding[] {
  world.restart();
  const { failure } = fileFactsOf(world, file);
  if (failure) throw failure;
  world.ask(announce, file, undefined);
  const findings = DETECTIONS.flatMap((detection) => world.ask(detection, file, [])).map((finding) => withHarmlessFixes(world, finding));
  return findings.sort((a, b) => a.place.range.start - b.place.range.start || a.place.range.end - b.place.range.end);
}
