import type { Compiler, SourceFile } from "../compiler/index.js";
import { DEFAULT_SETTINGS, type EngineSettings, type FileAnalysis, type Finding } from "../model/index.js";
import { DETECTORS } from "./detect/index.js";
import { fileFactsOf } from "./facts/file-facts.js";
import { withHarmlessFixes } from "./fix/harmless.js";
import { callCounts } from "./model/call-counts.js";
import { type FileInventory, inventoryOf } from "./model/inventory.js";
import { questionsOf } from "./questions.js";
import { type Reach, World } from "./world.js";

/** Analyses the files of one program. Each file is analysed once; answers are remembered as long as the engine lives. */
export interface Engine {
  /** The defects in a file, as far as the file itself and what it calls can tell. Nothing is asked that no rule needs. */
  findings(file: SourceFile): readonly Finding[];
  /** Announces that a file is going to be analysed: a hint, so that a compiler in another process has time to think. */
  expect(file: SourceFile): void;
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
    expect: (file) => world.compiler.expect(() => questionsOf(world, fileFactsOf(world, file))),
    analyze: (file) => ({
      file: file.fileName,
      findings: findings(file),
      elsewhere: detected(file).filter((finding) => finding.place.file !== file.fileName),
      ...(inventoryOf(world, file) satisfies FileInventory),
      calls: callCounts(world, file),
    }),
  };
}

function detect(world: World, file: SourceFile): readonly Finding[] {
  const facts = fileFactsOf(world, file);
  if (facts.failure) throw facts.failure;
  world.compiler.prime(() => questionsOf(world, facts));
  const findings = DETECTORS.flatMap((detector): readonly Finding[] => detector(world, facts)).map((finding) => withHarmlessFixes(world, finding));
  return findings.sort((a, b) => a.place.range.start - b.place.range.start || a.place.range.end - b.place.range.end);
}
