import type { World } from "../world.js";
import { functionOf, type Registration } from "./registration.js";
import { lastName } from "./tree.js";

/** `const ready = onReady(() => { ready.dispose(); … })`: the first thing that the listener does is to leave, so it runs once. */
export function takesItselfOut(world: World, { call, index }: Registration): boolean {
  const { syntax } = world.compiler;
  const argument = call.arguments?.[index];
  const listener = argument && functionOf(world, argument);
  const holder = call.parent;
  if (!listener?.body || !syntax.isBlock(listener.body) || !syntax.isVariableDeclaration(holder) || !syntax.isIdentifier(holder.name)) return false;
  const { text } = holder.name;
  return listener.body.statements.slice(0, 2).some((statement) => {
    const removal = syntax.isExpressionStatement(statement) ? statement.expression : undefined;
    return removal !== undefined && syntax.isCallExpression(removal) && /^(dispose|off|remove|unsubscribe|cancel|stop)$/.test(lastName(syntax, removal.expression) ?? "") && removal.expression.getText().startsWith(`${text}.`);
  });
}
