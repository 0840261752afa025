import type { Node } from "../../compiler/index.js";
import type { Edit } from "../../model/index.js";
import { isWithin, placeOf } from "../facts/tree.js";
import type { TrackerFacts } from "../model/trackers.js";
import type { TrackerUse } from "../model/tracker-uses.js";
import type { World } from "../world.js";
import { copiedDeclaration, endsWith } from "./declarations.js";
import { helpersOf, parameterized } from "./helpers.js";
import { importsOf } from "./imports.js";
import { lastWait } from "./last-wait.js";
import { newNameFor, taskWord } from "./names.js";
import { alsoWaiting, copyAfter, isWaitedForBefore } from "./outer-waits.js";
import { distinct, namesAt, placesOfTracker, replacement, rootOf, textWith } from "./places.js";
import { sideOf } from "./sides.js";
import { isStatementList, lineOf } from "./source-text.js";
import type { Refused, Split, SplitResult } from "./split.js";

/** What the edits of a split come to, use by use. */
interface Moves {
  readonly edits: Edit[];
  /** The places that now name the new tracker. */
  readonly renamed: Node[];
  /** The outer waits that got a line of their own. */
  readonly waits: Node[];
}

/**
 * One tracker per lifetime: a copy of the declaration under a new name, to which the inner tasks' adds, releases and
 * waits are moved. Everything else stays as it is.
 */
export function splitTracker(world: World, tracker: TrackerFacts, split: Split): SplitResult {
  const copied = copiedDeclaration(world, tracker.declaration);
  if ("refusal" in copied) return copied;
  const places = placesOfTracker(world, tracker);
  if (!places.isWhole) return { refusal: `\`${tracker.name.getText()}\` is too common a name for all of its places to be found: give it a rarer one first` };
  const fresh = newNameFor(world, tracker, taskWord(world, split.inner));
  const moves = movesOf(world, tracker, split, fresh);
  if ("refusal" in moves) return moves;
  const overlooked = unaccounted(tracker, places.references);
  if (overlooked) return { refusal: `line ${lineOf(overlooked)} looks at \`${tracker.name.getText()}\`, which may mean either lifetime` };
  const imports = importsOf(world, tracker, fresh, { renamed: moves.renamed, all: places.references });
  if ("refusal" in imports) return imports;
  const last = lastWait(world, tracker, split);
  if ("refusal" in last) return last;
  const edits = distinct([copied.insertion(fresh, endsWith(split.lifetime)), ...moves.edits, ...imports, ...last]);
  return { fix: { title: titleOf(tracker, fresh, moves, last.length > 0), kind: "codemod", edits, introduces: fresh } };
}

function titleOf({ name }: TrackerFacts, fresh: string, { waits }: Moves, isWaitedForLast: boolean): string {
  const parts = [`Give the shorter-lived tasks a tracker of their own: \`${fresh}\`.`];
  const lines = [...new Set(waits.map(lineOf))].sort((a, b) => a - b).join(" and ");
  if (waits.length > 0) parts.push(`What waits in line ${lines} waits for them, too, as before.`);
  if (isWaitedForLast) parts.push(`Nothing else waits for \`${name.getText()}\`, so a wait for it comes behind the last round.`);
  return parts.join(" ");
}

function movesOf(world: World, tracker: TrackerFacts, split: Split, fresh: string): Moves | Refused {
  const moves: Moves = { edits: [], renamed: [], waits: [] };
  const helpers = helpersOf(world, tracker, split);
  for (const use of tracker.uses) {
    const side = sideOf(world, use, tracker, split, helpers);
    const moved = typeof side === "object" ? ("refusal" in side ? side : parameterized(world, tracker, side.helper, fresh)) : side === "inner" ? inner(world, tracker, use, fresh, moves) : outer(world, tracker, use, { split, side, fresh, moves });
    if ("refusal" in moved) return moved;
    moves.edits.push(...moved);
  }
  return moves;
}

function inner(world: World, tracker: TrackerFacts, use: TrackerUse, fresh: string, { renamed }: Moves): readonly Edit[] | Refused {
  const names = namesAt(world, tracker, use);
  if (names.length === 0) return { refusal: `\`${tracker.name.getText()}\` is used under another name in line ${lineOf(use.node)}: split it by hand` };
  renamed.push(...names);
  return names.map((name) => replacement(name, fresh));
}

/** What stays with the old tracker, and what has to be said of both. */
function outer(world: World, tracker: TrackerFacts, use: TrackerUse, { split, side, fresh, moves }: { split: Split; side: "outer" | "sum" | "both"; fresh: string; moves: Moves }): readonly Edit[] | Refused {
  const { syntax } = world.compiler;
  const root = rootOf(use);
  if (side === "sum") return [{ ...placeOf(root), text: summed(world, tracker, root, fresh) }];
  if (side === "both") {
    const isStatement = syntax.isExpressionStatement(root.parent) && isStatementList(syntax, root.parent.parent) && use.via.length === 0;
    return isStatement ? [copyAfter(world, tracker, root, fresh)] : { refusal: `line ${lineOf(root)} empties \`${tracker.name.getText()}\` in an expression of its own: decide for which lifetime` };
  }
  if (use.kind !== "wait" || split.isCovered || isWaitedForBefore(world, use, split)) return [];
  moves.waits.push(root);
  return alsoWaiting(world, tracker, use, fresh);
}

/** `tasks.size + readerTasks.size`: a look at how many there are sees all of them, as before. */
function summed(world: World, tracker: TrackerFacts, look: Node, fresh: string): string {
  const { syntax } = world.compiler;
  const sum = `${look.getText()} + ${textWith(world, tracker, look, fresh)}`;
  const { parent } = look;
  const isAlone = syntax.isTemplateSpan(parent) || syntax.isParenthesizedExpression(parent) || syntax.isReturnStatement(parent) || syntax.isVariableDeclaration(parent) || syntax.isPropertyAssignment(parent);
  return isAlone || (syntax.isCallExpression(parent) && parent.expression !== look) ? sum : `(${sum})`;
}

/** A place that names the tracker and is no part of any use that is known. */
function unaccounted({ uses, declaration }: TrackerFacts, references: readonly Node[]): Node | undefined {
  const known = new Set<Node>(uses.map(({ reference }) => reference));
  const roots = uses.map(rootOf);
  return references.find((reference) => !known.has(reference) && reference.parent !== declaration && !roots.some((root) => isWithin(reference, root)));
}
