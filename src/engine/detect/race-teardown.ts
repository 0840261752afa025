import type { CallExpression, Node } from "../../compiler/index.js";
import type { RaceMember } from "../facts/race-members.js";
import { enclosing, isFunctionNode, isLoop, isWithin, lastName, receiverOf, unwrap, walk } from "../facts/tree.js";
import type { World } from "../world.js";

const ENDING = /^(abort|cancel|close|destroy|dispose|kill|terminate|end|stop|return|release\w*|unsubscribe|disconnect|reset|shutdown|quit|asyncDispose|unpipe|throw|kill\w*|stop\w*|cancel\w*|abort\w*|close\w*)$/;

/** Whether something tells the work of a race to end when it has lost: in a `finally` or `catch` around, in the time-out itself, or right after. */
export function isEndedAfter(world: World, member: RaceMember, race: CallExpression): boolean {
  const { syntax } = world.compiler;
  const area = areaOf(world, race);
  let found = false;
  walk(syntax, area, (node) => {
    if (!syntax.isCallExpression(node) || !ENDING.test(lastName(syntax, node.expression) ?? "")) return !found;
    found ||= ends(world, node, member, race);
    return !found;
  });
  return found || endsByReaction(world, race);
}

/** What is done for each race: in the loop around it, where there is one. */
function areaOf(world: World, race: CallExpression): Node {
  const { syntax } = world.compiler;
  for (let node = race.parent; node; node = node.parent) {
    if (isFunctionNode(syntax, node)) return node;
    if (isLoop(syntax, node)) return node.statement;
  }
  return enclosing(syntax, race);
}

function ends(world: World, call: CallExpression, member: RaceMember, race: CallExpression): boolean {
  const { syntax } = world.compiler;
  if (isWithin(call, member.origin) && member.origin !== race) return false;
  if (isOnTheWayOut(world, call, race)) return true;
  const name = lastName(syntax, call.expression) ?? "";
  const subject = rootName(world, receiverOf(syntax, call.expression) ?? call.arguments[0]);
  const isHis = subject !== undefined && new RegExp(`(?<![\\w$])${subject.replace(/[^\w$]/g, "")}(?![\\w$])`).test(`${member.value.getText()} ${member.origin.getText()}`);
  return isHis || (name === "abort" && call.pos > race.pos);
}

/** In a `finally` or `catch` around the race, or in what the race itself hands to a timer. */
function isOnTheWayOut(world: World, call: CallExpression, race: CallExpression): boolean {
  const { syntax } = world.compiler;
  for (let node: Node = call; node.parent && !syntax.isSourceFile(node); node = node.parent) {
    const { parent } = node;
    if (syntax.isTryStatement(parent) && parent.finallyBlock === node && isWithin(race, parent.tryBlock)) return true;
    if (syntax.isCatchClause(node) && syntax.isTryStatement(parent) && isWithin(race, parent.tryBlock)) return true;
    if (isFunctionNode(syntax, node) && syntax.isCallExpression(parent) && lastName(syntax, parent.expression) === "setTimeout") return true;
  }
  return false;
}

/** `Promise.race([…]).finally(() => controller.abort())`. */
function endsByReaction(world: World, race: CallExpression): boolean {
  const { syntax } = world.compiler;
  let call: Node = race;
  while (syntax.isPropertyAccessExpression(call.parent) && syntax.isCallExpression(call.parent.parent)) {
    call = call.parent.parent;
    const handlers = (call as CallExpression).arguments.map((argument) => argument.getText()).join(" ");
    if (/\b(abort|cancel|close|destroy|dispose|kill|terminate|stop)\w*\s*\(/.test(handlers)) return true;
  }
  return false;
}

function rootName(world: World, value: Node | undefined): string | undefined {
  const { syntax } = world.compiler;
  let inner = value;
  while (inner && (syntax.isPropertyAccessExpression(inner) || syntax.isCallExpression(inner) || syntax.isNonNullExpression(inner))) {
    if (syntax.isPropertyAccessExpression(inner) && inner.expression.kind === syntax.SyntaxKind.ThisKeyword) return inner.name.text;
    inner = unwrap(syntax, inner.expression);
  }
  return inner && syntax.isIdentifier(inner) ? inner.text : undefined;
}
