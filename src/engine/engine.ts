import type { Compiler, SourceFile } from "../compiler/index.js";
import { DEFAULT_SETTINGS, type EngineSettings, type FileAnalysis, type Finding } from "../model/index.js";
import { detectEndlessWaits } from "./detect/no-endless-wait.js";
import { detectSharedTrackers } from "./detect/no-shared-tracker.js";
import { detectUntrackedPromises } from "./detect/no-untracked-promise.js";
import { fileFactsOf } from "./facts/file-facts.js";
import { World } from "./world.js";

/** Analyses the files of one program. Each file is analysed once; answers are remembered as long as the engine lives. */
export interface Engine {
  analyze(file: SourceFile): FileAnalysis;
}

/** One engine per program: `compiler` answers for that program only. */
export function createEngine(compiler: Compiler, settings: EngineSettings = DEFAULT_SETTINGS): Engine {
  const world = new World(compiler, settings);
  const done = new Map<SourceFile, FileAnalysis>();
  return {
    analyze(file) {
      let analysis = done.get(file);
      if (!analysis) done.set(file, (analysis = analyzeFile(world, file)));
      return analysis;
    },
  };
}

function analyzeFile(world: World, file: SourceFile): FileAnalysis {
  const facts = fileFactsOf(world, file);
  const findings: Finding[] = [...detectUntrackedPromises(world, facts), ...detectSharedTrackers(world, facts), ...detectEndlessWaits(world, facts)];
  findings.sort((a, b) => a.place.range.start - b.place.range.start || a.place.range.end - b.place.range.end);
  return { file: file.fileName, findings, tasks: [], trackers: [], waits: [], lifetimes: [], calls: { total: 0, unresolved: 0 } };
}
