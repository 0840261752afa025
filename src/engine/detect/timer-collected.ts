import type { Expression, Node } from "../../compiler/index.js";
import { classAround, endingsOf } from "../facts/endings.js";
import { releasesWithin } from "../facts/handle-releases.js";
import type { HandleUse } from "../facts/handle-uses.js";
import { referencesOf } from "../facts/references.js";
import { repeatsOf } from "../facts/repeats.js";
import { isPrivateField } from "../facts/storage.js";
import { accessOf, unwrap, wrapped } from "../facts/tree.js";
import type { World } from "../world.js";
import { type TimerFinding, timerFinding, type TimerSite } from "./timer-finding.js";
import { runningTimer } from "./timer-uncleared.js";
import { relatedHead } from "./words.js";

/** Members that take no handle out of a collection, so that nobody can clear it. */
const KEEPING = /^(push|add|set|unshift|has|delete|clear|size|length|fill)$/;

/** A timer in a list, set or map of which no timer is ever taken out, or not where the owner ends. */
export function uncollectedTimer(world: World, site: TimerSite, collection: Expression): TimerFinding | undefined {
  const { syntax } = world.compiler;
  const inner = unwrap(syntax, collection);
  const name = syntax.isPropertyAccessExpression(inner) ? inner.name : syntax.isIdentifier(inner) ? inner : undefined;
  const declaration = name && world.compiler.symbolOf(name)?.declarations?.[0];
  if (!name || !declaration || declaration.getSourceFile() !== site.call.getSourceFile() || syntax.isParameter(declaration)) return undefined;
  const takers = referencesOf(world, name).flatMap((reference) => (takesOut(world, reference) ? [reference as Node] : []));
  const owner = classAround(world, site.call);
  const ends = owner ? endingsOf(world, owner) : [];
  if (takers.length === 0) return site.kind === "interval" ? runningTimer(world, site, name) : endingFinding(world, site, name, ends);
  const isField = syntax.isPropertyDeclaration(declaration) && isPrivateField(world, declaration);
  const uses: readonly HandleUse[] = takers.map((node) => ({ kind: "released", node }));
  if (!isField || ends.some((end) => releasesWithin(world, end, uses))) return undefined;
  return endingFinding(world, site, name, ends);
}

function endingFinding(world: World, site: TimerSite, name: Node, ends: readonly Node[]): TimerFinding | undefined {
  const [end] = ends;
  if (!end || site.isUnreffed) return undefined;
  const context = repeatsOf(world, site.call, () => false);
  const why = "the end of their owner leaves those that are still in it";
  return timerFinding(world, site, "uncleared", { confidence: "medium", context, why, handle: name.getText(), related: [relatedHead("end", end)] });
}

function takesOut(world: World, reference: Node): boolean {
  const { syntax } = world.compiler;
  const access = accessOf(syntax, reference);
  const value = wrapped(syntax, access);
  const { parent } = value;
  if (syntax.isPropertyAccessExpression(parent)) return !KEEPING.test(parent.name.text);
  if (syntax.isElementAccessExpression(parent)) return !isAssigned(world, parent);
  return !syntax.isExpressionStatement(parent) && !isAssigned(world, value);
}

function isAssigned(world: World, target: Node): boolean {
  const { syntax } = world.compiler;
  const { parent } = target;
  return (syntax.isBinaryExpression(parent) && parent.left === target) || parent.kind === syntax.SyntaxKind.DeleteExpression;
}
