import { NativeFailure, type SourceFile } from "../compiler/index.js";
import type { Finding } from "../model/index.js";
import { DETECTORS } from "./detect/index.js";
import { fileFactsOf } from "./facts/file-facts.js";
import { callCounts } from "./model/call-counts.js";
import { inventoryOf } from "./model/inventory.js";
import { announce } from "./questions.js";
import type { Question, World } from "./world.js";

/** Each rule's detector as a question about a file. */
export const DETECTIONS: readonly Question<SourceFile, readonly Finding[]>[] = DETECTORS.map((detector) => (world, file) => detector(world, fileFactsOf(world, file)));

/** All that is asked about a file: each is worked out by itself, so that one that has to wait holds up no other. */
const PARTS: readonly Question<SourceFile, unknown>[] = [announce, ...DETECTIONS, inventoryOf, callCounts];

/** More rounds would each find less to ask than they take: the rest is asked when it is needed. */
const MOST_ROUNDS = 4;

/**
 * Analyses files as far as the compiler's answers are at hand, one after the other, and again: so each trip to a compiler
 * in another process takes what many files have to ask, and it works while we do. `onFile` gets the number of files that
 * are done after each round.
 */
export function prepare(world: World, files: readonly SourceFile[], onFile?: (done: number) => void): void {
  if (!world.compiler.attempt) return;
  // Names are looked for in all of them.
  world.compiler.sourceFiles();
  // What syntax tells goes first, of all files: most of it is answered when the first file comes round again.
  for (const file of files) attempt(world, file, [announce]);
  let waiting = files.map((file): { readonly file: SourceFile; wait?: () => void } => ({ file }));
  for (let round = 0; waiting.length > 0 && round < MOST_ROUNDS; round++) {
    waiting = waiting.flatMap(({ file, wait }) => {
      wait?.();
      const further = attempt(world, file, PARTS);
      return further ? [{ file, wait: further }] : [];
    });
    onFile?.(files.length - waiting.length);
  }
  world.endAttempts();
}

/** What to wait for before the next attempt; `undefined`: it is done, or can't be analysed, which is told in its own turn. */
function attempt(world: World, file: SourceFile, parts: readonly Question<SourceFile, unknown>[]): (() => void) | undefined {
  try {
    return world.attempt(() => {
      world.all(parts, (part) => void world.ask(part, file, undefined));
    });
  } catch (error) {
    if (error instanceof NativeFailure) throw error;
    return undefined;
  }
}
