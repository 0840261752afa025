import type { BinaryExpression, Expression, Identifier, Node } from "../../compiler/index.js";
import { type Finding, growthOf } from "../../model/index.js";
import type { FileFacts } from "../facts/file-facts.js";
import { handleKindOf, KIND_WORDS } from "../facts/handle-kinds.js";
import { type HandleUse, handleUsesOf } from "../facts/handle-uses.js";
import { enclosing, isFunctionNode, isPlainAssignment, isWithin, placeOf, textOf, unwrap } from "../facts/tree.js";
import { localHandleFix } from "../fix/local-handle.js";
import { releaseFirstFix } from "../fix/release-first.js";
import type { World } from "../world.js";
import { overwrittenAgain } from "./overwritten-again.js";
import { overwrittenInParallel } from "./overwritten-parallel.js";
import { overwrittenPromise } from "./overwritten-promise.js";
import type { HandleAssignment, Overwriting } from "./overwriting.js";
import { functionName, relatedOf } from "./words.js";

type OverwrittenFinding = Extract<Finding, { rule: "no-overwritten-handle" }>;

/** Handles that are overwritten while what they stand for still runs. */
export function detectNoOverwrittenHandle(world: World, { file, assignments }: FileFacts): OverwrittenFinding[] {
  return world.each(overwritingAt, file, () => assignments);
}

function overwritingAt(world: World, assignment: BinaryExpression): OverwrittenFinding | undefined {
  const handle = isPlainAssignment(world.compiler.syntax, assignment) ? handleAssignment(world, assignment) : undefined;
  if (!handle) return undefined;
  const uses = handleUsesOf(world, handle.name);
  const found = handle.kind === "promise" ? overwrittenPromise(world, handle, uses) : (overwrittenInParallel(world, handle, uses) ?? overwrittenAgain(world, handle, uses));
  return found && describe(world, handle, found, uses);
}

function handleAssignment(world: World, node: BinaryExpression): HandleAssignment | undefined {
  const { syntax } = world.compiler;
  const target = unwrap(syntax, node.left);
  if (!isHandleLike(world, unwrap(syntax, node.right)) || mentionsOld(node)) return undefined;
  const name = boxOf(world, target, node) ?? (syntax.isIdentifier(target) ? target : syntax.isPropertyAccessExpression(target) && isLasting(world, target.expression, node) ? target.name : undefined);
  if (!name || (!syntax.isIdentifier(name) && !syntax.isPrivateIdentifier(name))) return undefined;
  const declaration = world.compiler.symbolOf(name)?.declarations?.[0];
  if (!declaration || declaration.getSourceFile() !== node.getSourceFile() || syntax.isSetAccessorDeclaration(declaration) || syntax.isGetAccessorDeclaration(declaration)) return undefined;
  const kind = handleKindOf(world, node.right, target);
  return kind ? { node, name, declaration, kind } : undefined;
}

/** `timerRef.current = …`: the ref's own name stands for what is in it, as all refs share the member. */
function boxOf(world: World, target: Expression, site: Node): Identifier | undefined {
  const { syntax } = world.compiler;
  if (!syntax.isPropertyAccessExpression(target) || target.name.text !== "current") return undefined;
  const box = unwrap(syntax, target.expression);
  return syntax.isIdentifier(box) && isLasting(world, box, site) ? box : undefined;
}

/** Told by the syntax alone, before any type is asked for. */
function isHandleLike(world: World, value: Expression): boolean {
  const { syntax } = world.compiler;
  const inner = syntax.isAwaitExpression(value) ? unwrap(syntax, value.expression) : value;
  return syntax.isCallExpression(inner) || syntax.isNewExpression(inner);
}

/** `this.tail = this.tail.then(…)`: the new one includes the old one. */
function mentionsOld({ left, right }: BinaryExpression): boolean {
  const old = left.getText().replace(/[^\w$.#]/g, "");
  return new RegExp(`(?<![\\w$.])${old.replace(/[$.]/g, "\\$&")}(?![\\w$])`).test(right.getText().replace(/[?!](?=\.)/g, ""));
}

/** The object whose field is set is there before the function runs: `this`, or something from around the function. */
function isLasting(world: World, owner: Expression, site: Node): boolean {
  const { syntax } = world.compiler;
  const inner = unwrap(syntax, owner);
  if (inner.kind === syntax.SyntaxKind.ThisKeyword) return true;
  if (!syntax.isIdentifier(inner)) return false;
  const declaration = world.compiler.symbolOf(inner)?.declarations?.[0];
  if (!declaration || !(syntax.isVariableDeclaration(declaration) || syntax.isParameter(declaration))) return false;
  const home = enclosing(syntax, declaration);
  return isWithin(site, home) && enclosing(syntax, site) !== home && isFunctionNode(syntax, enclosing(syntax, site));
}

function describe(world: World, handle: HandleAssignment, { form, confidence, context, why, related }: Overwriting, uses: readonly HandleUse[]): OverwrittenFinding {
  const { node, name, kind } = handle;
  const { multiplicity } = context;
  // Runs at the same time would release each other's.
  const fix = form === "parallel" ? localHandleFix(world, handle, uses) : releaseFirstFix(world, handle, uses, { confidence, multiplicity });
  const span = kind === "timeout" || kind === "frame" ? "bounded" : kind === "promise" || kind === "controller" ? "unknown" : "until-stopped";
  return {
    rule: "no-overwritten-handle",
    form,
    place: placeOf(node),
    confidence,
    span,
    multiplicity,
    growth: growthOf(multiplicity, span),
    data: { handle: textOf(node.left), kind: KIND_WORDS[kind], function: functionName(world, name), evidence: why },
    related: [...(related ?? []), ...relatedOf(context)],
    fixes: fix ? [fix] : [],
  };
}
