import type { Node } from "../../compiler/index.js";
import type { Confidence } from "../../model/index.js";
import { isOnThis, nameNodeOf, usesOf } from "../facts/callers.js";
import { type Context, isMember } from "../facts/context.js";
import { classAround, endingsOf, functionAround } from "../facts/endings.js";
import { isGuardedOnce } from "../facts/guards.js";
import { releasesWithin } from "../facts/handle-releases.js";
import type { HandleUse } from "../facts/handle-uses.js";
import type { Reference } from "../facts/references.js";
import { registrationOf } from "../facts/registration.js";
import { repeatsOf, STARTING } from "../facts/repeats.js";
import { isPrivateField } from "../facts/storage.js";
import { enclosing, isFunctionNode, isWithin, walk } from "../facts/tree.js";
import type { World } from "../world.js";
import { lower, type TimerFinding, timerFinding, type TimerSite } from "./timer-finding.js";
import { relatedHead } from "./words.js";

/** An interval that nobody clears; `uses` are what is done with the handle, where it is kept. */
export function runningTimer(world: World, site: TimerSite, name?: Reference, uses: readonly HandleUse[] = []): TimerFinding | undefined {
  const { call } = site;
  if (/\bclearInterval\(this\)/.test(call.getText())) return undefined;
  const unclearedEnd = uses.length > 0 && isCleared(uses) ? endWithoutClear(world, call, uses) : "never";
  if (unclearedEnd === undefined) return undefined;
  const context = repeatsOf(world, call, (node) => isGuardedOnce(world, node));
  const confidence = confidenceOf(world, site, context, name);
  if (!confidence) return undefined;
  const owner = classAround(world, call);
  const ends = owner ? endingsOf(world, owner) : [];
  const related = ends.slice(0, 1).map((end) => relatedHead("end", end));
  const why = unclearedEnd === "never" ? wordsOf(context, site) : `${wordsOf(context, site)}; it is cleared elsewhere, but not at the end`;
  return timerFinding(world, site, name ? "uncleared" : "dropped", { confidence, context, why, related, ...(name ? { handle: name.getText() } : {}) });
}

function isCleared(uses: readonly HandleUse[]): boolean {
  return uses.some((use) => use.kind === "released" || use.kind === "handed-on");
}

function wordsOf({ multiplicity }: Context, { isUnreffed }: TimerSite): string {
  const often = multiplicity === "once" ? "set once" : `set ${multiplicity.replace("-", " ")}`;
  return isUnreffed ? `${often}; \`unref\` lets the process end, but the timer goes on` : often;
}

/** Where a handle that is cleared on some occasions is left at the owner's end: only then is there something to say. */
function endWithoutClear(world: World, call: Node, uses: readonly HandleUse[]): "end" | undefined {
  const { syntax } = world.compiler;
  if (uses.some((use) => use.kind === "handed-on") || !isField(world, uses)) return undefined;
  const owner = classAround(world, call);
  const home = functionAround(world, call);
  const isInCallback = uses.some((use) => use.kind === "released" && functionAround(world, use.node) === home && enclosing(syntax, use.node) !== enclosing(syntax, call));
  if (isInCallback) return undefined;
  const others = uses.filter((use) => use.kind === "released" && functionAround(world, use.node) !== home);
  const ends = owner ? endingsOf(world, owner) : [];
  if (uses.some((use) => use.kind === "released" && functionAround(world, use.node) === home && isLessConditional(world, use.node, call))) return undefined;
  if (!owner || ends.length === 0 || ends.some((end) => releasesWithin(world, end, uses))) return undefined;
  // Cleared by an event, or by a function that runs at another end: that may be the end of what the timer serves.
  const isByMethod = others.every((use) => {
    const around = enclosing(syntax, use.node);
    return isFunctionNode(syntax, around) && isMember(world, around) && !usesOf(world, around).some((each) => each.kind !== "call" || isOnThis(world, each.call)) && /^[#_]*(pause|disable|un[a-z]|hide|clear|reset|suspend|cancel)/i.test(nameNodeOf(world, around)?.getText() ?? "");
  });
  return isByMethod && !uses.some((use) => use.kind === "released" && isWithin(use.node, call)) ? "end" : undefined;
}

function isField(world: World, [use]: readonly HandleUse[]): boolean {
  return use !== undefined && world.compiler.syntax.isPropertyAccessExpression(use.node);
}

/** `clearInterval(this.timer); if (this.isActive) this.timer = setInterval(…)`: the same function clears it for good. */
function isLessConditional(world: World, clear: Node, call: Node): boolean {
  const { syntax } = world.compiler;
  const branch = (node: Node): Node | undefined => {
    for (let inner = node; inner.parent && !isFunctionNode(syntax, inner.parent); inner = inner.parent) if (syntax.isIfStatement(inner.parent) && inner.parent.expression !== inner) return inner;
    return undefined;
  };
  const around = branch(call);
  return around !== undefined && !isWithin(clear, around);
}

function confidenceOf(world: World, site: TimerSite, context: Context, name: Reference | undefined): Confidence | undefined {
  const base = baseConfidence(world, site, context);
  if (!base) return undefined;
  const declaration = name && world.compiler.symbolOf(name)?.declarations?.[0];
  const isOpen = declaration !== undefined && world.compiler.syntax.isPropertyDeclaration(declaration) && !isPrivateField(world, declaration);
  return isOpen || site.isUnreffed ? lower(base) : base;
}

function baseConfidence(world: World, site: TimerSite, { multiplicity }: Context): Confidence | undefined {
  const { call } = site;
  if (isEffect(world, call)) return "high";
  if (multiplicity === "once") return undefined;
  if (multiplicity === "per-event" || multiplicity === "per-iteration") return "high";
  const owner = classAround(world, call);
  if (owner) {
    if (endingsOf(world, owner).length > 0) return "high";
    return site.isUnreffed ? undefined : "medium";
  }
  const home = functionAround(world, call);
  const isStart = home !== undefined && STARTING.test(nameNodeOf(world, home)?.getText() ?? "");
  if (usesWhatItsFunctionHas(world, call)) return isStart ? "medium" : "high";
  if (site.isUnreffed) return undefined;
  return isStart ? "low" : "medium";
}

/** `useEffect(() => { setInterval(…) })`: an effect without a clean-up. */
function isEffect(world: World, call: Node): boolean {
  const { syntax } = world.compiler;
  const around = enclosing(syntax, call);
  const registration = isFunctionNode(syntax, around) ? registrationOf(world, around) : undefined;
  return registration !== undefined && /^(use(Layout|Insertion)?Effect|onMount(ed)?)$/.test(registration.name);
}

/** The callback works with a parameter or a local of the functions around it: it keeps that alive, and serves it alone. */
function usesWhatItsFunctionHas(world: World, call: Node): boolean {
  const { syntax } = world.compiler;
  const callback = syntax.isCallExpression(call) ? call.arguments[0] : undefined;
  if (!callback) return false;
  const isOfFunction = (node: Node): boolean => {
    if (!syntax.isIdentifier(node)) return false;
    const declaration = world.compiler.symbolOf(node)?.declarations?.[0];
    if (!declaration || declaration.getSourceFile() !== call.getSourceFile() || isWithin(declaration, callback)) return false;
    const isName = syntax.isParameter(declaration) || syntax.isVariableDeclaration(declaration) || declaration.kind === syntax.SyntaxKind.BindingElement;
    return isName && isFunctionNode(syntax, enclosing(syntax, declaration)) && isWithin(call, enclosing(syntax, declaration));
  };
  if (isOfFunction(callback)) return true;
  let found = false;
  walk(syntax, callback, (node) => {
    found ||= isOfFunction(node);
    return !found;
  });
  return found;
}

const SHORT_MS = 1_000;

/** A time-out whose handle its owner keeps, and never clears although it can end before. */
export function keptTimer(world: World, site: TimerSite, name: Reference): TimerFinding | undefined {
  const { syntax } = world.compiler;
  const declaration = world.compiler.symbolOf(name)?.declarations?.[0];
  const owner = classAround(world, site.call);
  if (!declaration || !owner || !syntax.isPropertyDeclaration(declaration) || site.isUnreffed) return undefined;
  const [end] = endingsOf(world, owner);
  if (!end || isShort(world, site.call)) return undefined;
  const context = repeatsOf(world, site.call, () => false);
  const why = "it is kept in a field, as if to be cleared";
  return timerFinding(world, site, "uncleared", { confidence: isPrivateField(world, declaration) ? "medium" : "low", context, why, handle: name.getText(), related: [relatedHead("end", end)] });
}

function isShort(world: World, call: Node): boolean {
  const { syntax } = world.compiler;
  const delay = syntax.isCallExpression(call) ? call.arguments[1] : undefined;
  return delay === undefined || (delay.kind === syntax.SyntaxKind.NumericLiteral && Number(delay.getText().replace(/_/g, "")) < SHORT_MS);
}
