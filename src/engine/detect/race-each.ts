import type { CallExpression, FunctionNode } from "../../compiler/index.js";
import { factsOf } from "../facts/file-facts.js";
import { lacksSignal } from "../facts/lacking-signal.js";
import { isRace, type RaceMember } from "../facts/race-members.js";
import { referencesOf } from "../facts/references.js";
import { functionOf } from "../facts/registration.js";
import { isWithin, lastName, receiverOf, textOf, unwrap } from "../facts/tree.js";
import type { World } from "../world.js";
import type { Abandoned } from "./race-finding.js";

/** A signal that is nothing but a time-out. */
const OWN_TIMEOUT = /AbortSignal\.timeout\([^()]*\)/g;
const ENDING = /signal|abort|controller|cancel|token/i;

/** `Promise.race(mirrors.map((mirror) => fetch(mirror)))`: one request per item, of which nobody ends those that lose. */
export function losingRequests(world: World, { value, isEach }: RaceMember, race: CallExpression): Abandoned | undefined {
  const callback = isEach ? functionOf(world, value) : undefined;
  const request = callback && !isUsedAgain(world, race) && !isEnded(callback) ? requestIn(world, callback, 1) : undefined;
  return request && { confidence: "medium", span: "bounded", task: value, evidence: `each of them waits for \`${textOf(request.expression)}\` with no signal that the first one to end could fire` };
}

/** Whether it is given anything to end it with but a time of its own. */
function isEnded(body: FunctionNode): boolean {
  return ENDING.test(body.getText().replace(OWN_TIMEOUT, "").replace(/\b(signal|cancel|abort)\s*:\s*(?=[,}])/g, ""));
}

function requestIn(world: World, body: FunctionNode, depth: number): CallExpression | undefined {
  const { syntax } = world.compiler;
  for (const call of factsOf(world, body).calls) {
    if (!syntax.isCallExpression(call)) continue;
    const isFetch = lastName(syntax, call.expression) === "fetch" && /^(globalThis|window|self)?$/.test(receiverOf(syntax, call.expression)?.getText() ?? "");
    const isBare = lacksSignal(world, call) || /AbortSignal\.timeout\(/.test(call.getText());
    if (isFetch && isBare) return call;
    const { body: inner } = world.compiler.calleeOf(call);
    if (inner && depth > 0 && !isEnded(inner) && requestIn(world, inner, depth - 1)) return call;
  }
  return undefined;
}

/** The list of the promises is looked at again: `Promise.allSettled(probes)`. */
function isUsedAgain(world: World, race: CallExpression): boolean {
  const list = race.arguments[0] && unwrap(world.compiler.syntax, race.arguments[0]);
  if (!list || !world.compiler.syntax.isIdentifier(list)) return false;
  return referencesOf(world, list).some((reference) => !isWithin(reference, race) && !isOfRace(world, reference) && !world.compiler.syntax.isVariableDeclaration(reference.parent));
}

function isOfRace(world: World, { parent }: { parent: Parameters<typeof textOf>[0] }): boolean {
  return world.compiler.syntax.isCallExpression(parent) && isRace(world, parent);
}
