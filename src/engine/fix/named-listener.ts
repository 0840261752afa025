import type { ClassLikeDeclaration, Node } from "../../compiler/index.js";
import type { Edit } from "../../model/index.js";
import type { ListenerCall } from "../facts/listener-calls.js";
import { isFreshFunction, listenerName } from "../facts/listener-identity.js";
import { enclosing, isWithin, unwrap, walk } from "../facts/tree.js";
import type { World } from "../world.js";
import { indentOf, replacing, replacingNode } from "./lines.js";
import { canBeNamed, handlerName } from "./listener-text.js";
import { freshLocal } from "./names.js";
import { newMember } from "./new-field.js";
import { slotOf } from "./statements.js";

/** A listener that can be named a second time. */
export interface NamedListener {
  /** As it is written where it is taken out. */
  readonly text: string;
  readonly edits: readonly Edit[];
  readonly introduces?: string;
}

/**
 * Gives the function of a registration a name in the block of the registration; one that has a name keeps it. The function
 * stays where it is: the call moves behind it.
 */
export function namedHere(world: World, registered: ListenerCall): NamedListener | undefined {
  const { syntax } = world.compiler;
  const { call, listener } = registered;
  if (!isFreshFunction(world, listener)) return listenerName(world, listener) ? { text: listener.getText(), edits: [] } : undefined;
  const statement = slotOf(syntax, call)?.statement;
  if (!statement || !syntax.isExpressionStatement(statement) || unwrap(syntax, statement.expression) !== call || !canBeNamed(world, listener)) return undefined;
  const file = call.getSourceFile();
  const [start, begin] = [statement.getStart(file), listener.getStart(file)];
  const name = freshLocal(world, enclosing(syntax, call), handlerName(world, registered));
  const head = file.text.slice(start, begin);
  if (head.includes("\n")) return undefined;
  const edits = [replacing(file, { start, end: begin }, `const ${name} = `), replacing(file, { start: listener.end, end: listener.end }, `;\n${indentOf(file.text, start)}${head}${name}`)];
  return { text: name, edits, introduces: name };
}

/** Gives the function a name that other members of the class can use: it becomes a private field. */
export function namedInClass(world: World, registered: ListenerCall, owner: ClassLikeDeclaration): NamedListener | undefined {
  const { listener } = registered;
  const { syntax } = world.compiler;
  const inner = unwrap(syntax, listener);
  if (!isFreshFunction(world, listener)) return syntax.isPropertyAccessExpression(inner) && !usesLocals(world, inner, owner) ? { text: inner.getText(), edits: [] } : undefined;
  if (!canBeNamed(world, listener) || usesLocals(world, listener, owner) || usesLaterField(world, listener, owner)) return undefined;
  const file = listener.getSourceFile();
  const indent = indentOf(file.text, listener.getStart(file));
  const text = listener.getText();
  if (/`[^`]*\n/.test(text)) return undefined;
  const code = text.replaceAll("\r\n", "\n").split("\n").map((line, index) => (index > 0 && line.startsWith(indent) ? line.slice(indent.length) : line)).join("\n");
  const member = newMember(world, owner, handlerName(world, registered), { modifier: "readonly", text: ` = ${code}` });
  return member && { text: member.access, edits: [member.edit, replacingNode(listener, member.access)], introduces: member.name };
}

/** Whether an expression uses a parameter or a variable of the class's own members. */
export function usesLocals(world: World, expression: Node, owner: Node): boolean {
  const { syntax } = world.compiler;
  let found = false;
  const look = (node: Node): boolean => {
    if (!syntax.isIdentifier(node) || found) return !found;
    const declaration = world.compiler.symbolOf(node)?.declarations?.[0];
    const isLocal = declaration !== undefined && declaration.getSourceFile() === owner.getSourceFile() && isWithin(declaration, owner) && declaration !== owner && !isWithin(declaration, expression) && declaration.parent !== owner && !isProperty(world, node);
    found ||= isLocal;
    return !found;
  };
  if (look(expression)) walk(syntax, expression, look);
  return found;
}

/** `this.x`: a member, even where a parameter declares it. */
function isProperty(world: World, node: Node): boolean {
  const { parent } = node;
  return (world.compiler.syntax.isPropertyAccessExpression(parent) && parent.name === node) || world.compiler.syntax.isPropertyAssignment(parent);
}

/** `this.draw.bind(this)` needs `draw` when the field is made: a method is there, another field may not be. */
function usesLaterField(world: World, listener: Node, owner: ClassLikeDeclaration): boolean {
  const { syntax } = world.compiler;
  const inner = unwrap(syntax, listener as never);
  if (!syntax.isCallExpression(inner)) return false;
  const bound = syntax.isPropertyAccessExpression(inner.expression) ? unwrap(syntax, inner.expression.expression) : undefined;
  const isOfClass = bound && syntax.isPropertyAccessExpression(bound) && bound.expression.kind === syntax.SyntaxKind.ThisKeyword && inner.arguments.length === 1;
  const declaration = isOfClass ? world.compiler.symbolOf(bound.name)?.declarations?.[0] : undefined;
  return !declaration || !syntax.isMethodDeclaration(declaration) || declaration.parent !== owner;
}
