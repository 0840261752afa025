import type { Expression, Node } from "../../compiler/index.js";
import { classAround, endingsOf } from "../facts/endings.js";
import { fileFactsOf } from "../facts/file-facts.js";
import { accessOf, enclosing, lastName, unwrap } from "../facts/tree.js";
import type { World } from "../world.js";

const CLOSING = /^#?(close|end|destroy|cancel|terminate|abort|stop|dispose|return|kill|shut|disconnect|fail|reject|poison|interrupt|quit|unsubscribe|removeAllListeners|clear$|drain$)/i;
/** An item that says that there are no more. */
const SENTINEL = /^(push|put|add|enqueue|offer|send|write|unshift)$/;

/**
 * Whether somebody can end a wait by closing what it is on: another function of the file, or a callback (of a signal, a
 * timer) in this one. What stands behind the wait in the same function does not run before the wait is over. Names decide,
 * for the same stream is `stream` to the one who opened it and to the one who reads it.
 */
export function isClosedElsewhere(world: World, subject: Expression, wait: Node): boolean {
  const { syntax } = world.compiler;
  const name = lastName(syntax, unwrap(syntax, subject));
  if (subject.kind === syntax.SyntaxKind.ThisKeyword) return wakesItself(world, wait);
  if (name === undefined || name === "this") return true;
  const home = enclosing(syntax, wait);
  return (fileFactsOf(world, wait).names.get(name) ?? []).some((reference) => enclosing(syntax, reference) !== home && closes(world, reference));
}

/** `close() { this.emit("wake"); }`: an instance that waits for an event of its own, and has an end that emits or closes something. */
function wakesItself(world: World, wait: Node): boolean {
  const owner = classAround(world, wait);
  const ends = owner ? endingsOf(world, owner) : [];
  return ends.length === 0 || ends.some((end) => /\b(emit|dispatchEvent|close|end|destroy|push|super)\s*[.(]/.test(end.getText().slice(end.getText().indexOf("{"))));
}

function closes(world: World, reference: Node): boolean {
  const { syntax } = world.compiler;
  const access = accessOf(syntax, reference);
  const value = syntax.isNonNullExpression(access.parent) ? access.parent : access;
  const { parent } = value;
  if (syntax.isCallExpression(parent)) return parent.expression !== value && CLOSING.test(lastName(syntax, parent.expression) ?? "");
  if (!syntax.isPropertyAccessExpression(parent) || parent.expression !== value) return false;
  if (CLOSING.test(parent.name.text)) return true;
  const call = parent.parent;
  const item = syntax.isCallExpression(call) ? call.arguments[0] : undefined;
  return SENTINEL.test(parent.name.text) && item !== undefined && /^(null|undefined|.*(stop|end|close|poison|sentinel|eof|done).*)$/i.test(item.getText());
}
