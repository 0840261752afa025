import type { CallExpression, Expression, Node } from "../../compiler/index.js";
import type { World } from "../world.js";
import { classAround, functionAround } from "./endings.js";
import { fileFactsOf } from "./file-facts.js";
import { guardsOf } from "./rearming.js";
import { isSameReceiver } from "./listener-identity.js";
import { enclosing, isFunctionNode, isWithin, lastName, receiverOf } from "./tree.js";

/** Calls that end an emitter, and with it what listens to it. */
const ENDING = /^(close|end|destroy|destroySoon|terminate|disconnect|kill|stop|dispose|quit|complete|shutdown|remove|abort)$/;
/** Tests by which an owner ends only what it made itself. */
const OWNERSHIP = /own|shared|external|given|opts?\b|options|provided|managed|injected|borrow/i;

/** Whether the function that registers ends the emitter itself: the listener waits for that end. */
export function isEndedHere(world: World, receiver: Expression, site: Node): boolean {
  const { syntax } = world.compiler;
  const owner = functionAround(world, site) ?? enclosing(syntax, site);
  return endingCallsOf(world, site).some((call) => {
    const ended = receiverOf(syntax, call.expression);
    return ended !== undefined && isWithin(call, owner) && isSameReceiver(world, ended, receiver);
  });
}

/** Whether whoever registers also ends the emitter: `always`, `sometimes` (only what it made itself), or `never`. */
export function endOfReceiver(world: World, receiver: Expression, site: Node): "always" | "sometimes" | "never" {
  const { syntax } = world.compiler;
  const owner = classAround(world, site) ?? enclosing(syntax, site);
  let answer: "always" | "never" = "never";
  for (const call of endingCallsOf(world, site)) {
    const ended = receiverOf(syntax, call.expression);
    if (!ended || ended.kind === syntax.SyntaxKind.ThisKeyword || !isWithin(call, owner) || !isSameReceiver(world, ended, receiver)) continue;
    if (isGuardedByOwnership(world, call)) return "sometimes";
    answer = "always";
  }
  return answer;
}

function isGuardedByOwnership(world: World, call: Node): boolean {
  const body = enclosing(world.compiler.syntax, call);
  return isFunctionNode(world.compiler.syntax, body) && guardsOf(world, call, body).some((guard) => OWNERSHIP.test(guard.getText()));
}

function endingCallsOf(world: World, site: Node): readonly CallExpression[] {
  return world.ask(collectEndings, site.getSourceFile(), []);
}

function collectEndings(world: World, file: Node): readonly CallExpression[] {
  const { syntax } = world.compiler;
  return [...fileFactsOf(world, file).functions.values()].flatMap(({ calls }) => calls.filter((call): call is CallExpression => syntax.isCallExpression(call) && ENDING.test(lastName(syntax, call.expression) ?? "")));
}
