import type { CallExpression, Node } from "../../compiler/index.js";
import type { World } from "../world.js";
import { enclosing, isWithin, lastName, receiverOf, walk } from "./tree.js";

/**
 * Whether a call is given a signal that the function around `site` fires itself: one of a controller that is made there
 * and aborted there, or a time-out signal.
 */
export function isOwnSignal(world: World, call: CallExpression, site: Node): boolean {
  const { syntax } = world.compiler;
  const home = enclosing(syntax, site);
  let found = false;
  for (const argument of call.arguments) {
    const look = (node: Node): boolean => {
      if (syntax.isIdentifier(node)) found ||= node.text === "AbortSignal" || isMadeIn(world, node, home);
      return !found;
    };
    if (look(argument)) walk(syntax, argument, look);
  }
  return found && (abortsIn(world, home) || /AbortSignal\.timeout/.test(call.getText()) || /AbortSignal\.timeout/.test(home.getText()));
}

/** A name of a controller, scope or signal that a variable of the function holds. */
function isMadeIn(world: World, name: Node & { text: string }, home: Node): boolean {
  const { syntax } = world.compiler;
  if (!/signal|controller|abort|cancel|token|scope|ac$/i.test(name.text)) return false;
  const declaration = world.compiler.symbolOf(name)?.declarations?.[0];
  if (!declaration || syntax.isParameter(declaration)) return false;
  return isWithin(declaration, home) && !isWithin(home, declaration);
}

function abortsIn(world: World, home: Node): boolean {
  const { syntax } = world.compiler;
  let found = false;
  walk(syntax, home, (node) => {
    found ||= syntax.isCallExpression(node) && /^(abort|cancel|dispose)$/.test(lastName(syntax, node.expression) ?? "") && receiverOf(syntax, node.expression) !== undefined;
    return !found;
  });
  return found;
}
