import type { FunctionNode, Identifier, Node } from "../../compiler/index.js";
import { functionsAround, signalParameters, type SignalSource } from "../facts/signal-sources.js";
import { isSignalType } from "../facts/signal-types.js";
import { usesOfSignal } from "../facts/signal-uses.js";
import { isWithin, wrapped } from "../facts/tree.js";
import { innerSignal } from "../fix/follow-inner.js";
import type { World } from "../world.js";
import type { GivenSignal, Mismatch } from "./signal-mismatch.js";
import { isHandedToOuter } from "./started-tasks.js";
import { relatedHead } from "./words.js";

/** A function that is given a signal for its work, and gives the work another one, from outside. */
export function ignoredParameter(world: World, given: GivenSignal): Mismatch | undefined {
  for (const owner of functionsAround(world, given.call)) {
    if (!isOutside(world, given, owner)) return undefined;
    const source = [...signalParameters(world, owner), ...requestSignals(world, owner)].find((one) => judge(world, one) !== undefined);
    const judged = source && judge(world, source);
    if (!source || !judged) continue;
    if (isHandedToOuter(world, given.call, owner)) return undefined;
    return { form: "ignored-parameter", inner: source.text, value: innerSignal(world, source, given.value), ...judged, related: [relatedHead("inner", source.name)] };
  }
  return undefined;
}

/** `scoped(outer, async (inner) => …)`: what the callback starts follows `inner`, which follows `outer`; one call is given `outer`. */
export function besideParameter(world: World, given: GivenSignal): Mismatch | undefined {
  const { syntax } = world.compiler;
  for (const owner of functionsAround(world, given.call)) {
    if (!isOutside(world, given, owner)) return undefined;
    const runner = wrapped(syntax, owner).parent;
    if (!syntax.isCallExpression(runner) || runner.expression === owner || isHandedToOuter(world, given.call, owner)) continue;
    const isDerived = runner.arguments.some((argument) => argument.getText() === given.value.getText());
    const source = isDerived ? [...signalParameters(world, owner), ...callbackSignals(world, owner)].find((one) => one.kind === "parameter" && usesOfSignal(world, one).some(({ kind }) => kind === "passed")) : undefined;
    const value = source && innerSignal(world, source, given.value);
    if (source) return { form: "ignored-parameter", confidence: source.isTyped ? "high" : "medium", inner: source.text, value: value && { ...value, followsOuter: true }, why: `other calls here are given \`${source.text}\``, related: [relatedHead("inner", source.name)] };
  }
  return undefined;
}

/** Parameters without annotation and of any name, whose type says that they are signals. */
function callbackSignals(world: World, owner: FunctionNode): readonly SignalSource[] {
  return owner.parameters.flatMap(({ name, type }): readonly SignalSource[] => (!type && world.compiler.syntax.isIdentifier(name) && isSignalType(world.compiler.typeOf(name)) ? [{ kind: "parameter", text: name.text, name, member: undefined, isTyped: true }] : []));
}

/** Whether a signal comes from outside of a function. */
function isOutside(world: World, { root }: GivenSignal, owner: FunctionNode): boolean {
  if (root.kind === "field" || root.kind === "module") return !world.compiler.syntax.isConstructorDeclaration(owner);
  return root.declaration !== undefined && !isWithin(root.declaration, owner);
}

function judge(world: World, source: SignalSource): Pick<Mismatch, "confidence" | "why"> | undefined {
  const uses = usesOfSignal(world, source);
  if (uses.some(({ kind }) => kind !== "checked")) return undefined;
  if (uses.length > 0) return { confidence: "medium", why: `\`${source.text}\` is only looked at, and passed to nothing` };
  const isSure = source.isTyped && source.kind === "parameter" && !source.text.startsWith("_");
  return { confidence: isSure ? "high" : "medium", why: `nothing uses \`${source.text}\`` };
}

/** `(request: Request)`: the platform ends it when the client has left. */
function requestSignals(world: World, owner: FunctionNode): readonly SignalSource[] {
  const { syntax } = world.compiler;
  return owner.parameters.flatMap(({ name, type }): readonly SignalSource[] => {
    if (!syntax.isIdentifier(name) || !isRequest(world, name, type)) return [];
    return [{ kind: "option", text: `${name.text}.signal`, name, member: "signal", isTyped: true }];
  });
}

function isRequest(world: World, name: Identifier, type: Node | undefined): boolean {
  if (type ? type.getText() !== "Request" : !/^req(uest)?$/.test(name.text)) return false;
  const { names, isResolved } = world.compiler.typeOf(name);
  return isResolved && names.includes("Request") && world.compiler.typeOf(name).has("signal");
}
