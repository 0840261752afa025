import type { CallExpression, Expression, FunctionNode, Node } from "../../compiler/index.js";
import type { Edit, Fix } from "../../model/index.js";
import { enclosing, isFunctionNode, isPlainAssignment, isWithin, lastName, unwrap } from "../facts/tree.js";
import type { World } from "../world.js";
import { addingArgument } from "./arguments.js";
import { inserting, replacingNode } from "./lines.js";
import { mentionsAny } from "./names.js";
import { insertAfter, slotOf } from "./statements.js";

/** How a promise is settled: by one event of a source, and which others may come instead. */
interface OneSided {
  readonly executor: FunctionNode;
  readonly source: Expression;
  readonly event: string;
  /** The call, or the assignment, that listens to the event. */
  readonly node: Node;
  readonly missing: readonly string[];
}

const WORDS: Readonly<Record<string, string>> = { close: "closed", exit: "exited", disconnect: "disconnected", abort: "aborted", cancel: "cancelled", end: "ended", remove: "removed", error: "failed", pause: "paused" };

/** Events after which the source goes on. */
const COMES_AGAIN = /^(drain|data|message|ping|pong|readable|line|response|reply|answer|result)$/;

/** Rejects when the failure comes instead. Whether that is an error, and what to tell of it, is for a person to say. */
export function settleOnFailureFix(world: World, { executor, source, event: happy, node, missing }: OneSided): Fix | undefined {
  const { syntax } = world.compiler;
  const reject = rejecterOf(world, executor);
  if (!reject || (!syntax.isIdentifier(source) && !syntax.isPropertyAccessExpression(source))) return undefined;
  // On what goes on, each promise would leave one more listener for the failure behind.
  if (COMES_AGAIN.test(happy) && !isMadeFor(world, source, executor)) return undefined;
  const type = world.compiler.typeOf(source);
  for (const event of missing) {
    const fails = `() => ${reject.name}(new Error("${WORDS[event] ?? event}"))`;
    const edits = isPlainAssignment(syntax, node) ? assigned(world, node, { source, event, fails, isThere: type.has(`on${event}`) }) : type.has("once") ? chained(world, node, { source, code: `.once("${event}", ${event === "error" ? reject.name : fails})` }) : type.has("addEventListener") ? beside(world, node, `${source.getText()}.addEventListener("${event}", ${fails}, { once: true });`) : undefined;
    if (edits) return { title: `Reject on \`${event}\`.`, kind: "suggestion", edits: [...reject.edits, ...edits] };
  }
  return undefined;
}

/** A variable of the executor, or of the function around it. */
function isMadeFor(world: World, source: Expression, executor: FunctionNode): boolean {
  const { syntax } = world.compiler;
  const declaration = syntax.isIdentifier(source) ? world.compiler.symbolOf(source)?.declarations?.[0] : undefined;
  return declaration !== undefined && syntax.isVariableDeclaration(declaration) && isWithin(declaration, enclosing(syntax, executor)) && !syntax.isSourceFile(enclosing(syntax, declaration));
}

/** Hands the failure of a promise on: `work().then(resolve, reject)`. */
export function passFailureFix(world: World, executor: FunctionNode, reaction: CallExpression): Fix | undefined {
  const { syntax } = world.compiler;
  const reject = rejecterOf(world, executor);
  if (!reject || lastName(syntax, reaction.expression) !== "then" || reaction.arguments.length !== 1) return undefined;
  return { title: "Reject when it fails.", kind: "suggestion", edits: [...reject.edits, addingArgument(reaction, reject.name)] };
}

/** The executor's `reject`; one that has none is given it. */
export function rejecterOf(world: World, executor: FunctionNode): { readonly name: string; readonly edits: readonly Edit[] } | undefined {
  const { syntax } = world.compiler;
  const [resolve, reject] = executor.parameters;
  if (reject) return syntax.isIdentifier(reject.name) ? { name: reject.name.text, edits: [] } : undefined;
  if (!resolve || !syntax.isIdentifier(resolve.name) || !executor.body || mentionsAny(syntax, [executor.body], new Set(["reject"]))) return undefined;
  const file = executor.getSourceFile();
  const isBare = executor.getStart(file) === resolve.getStart(file);
  return { name: "reject", edits: isBare ? [replacingNode(resolve, `(${resolve.getText()}, reject)`)] : [inserting(file, resolve.end, ", reject")] };
}

function assigned(world: World, node: Node, { source, event, fails, isThere }: { readonly source: Expression; readonly event: string; readonly fails: string; readonly isThere: boolean }): readonly Edit[] | undefined {
  return isThere ? beside(world, node, `${source.getText()}.on${event} = ${fails};`) : undefined;
}

/** A statement behind the one that listens. */
function beside(world: World, node: Node, code: string): readonly Edit[] | undefined {
  const { syntax } = world.compiler;
  const statement = slotOf(syntax, node)?.statement;
  const isAlone = statement !== undefined && syntax.isExpressionStatement(statement) && unwrap(syntax, statement.expression) === node;
  return isAlone ? [insertAfter(statement, code)] : undefined;
}

/** `socket.once("data", …)` that is all an arrow function does goes on with `.once("error", reject)`. */
function chained(world: World, node: Node, { source, code }: { readonly source: Expression; readonly code: string }): readonly Edit[] | undefined {
  const { syntax } = world.compiler;
  const isWhole = isFunctionNode(syntax, node.parent) || (syntax.isIfStatement(node.parent.parent) && syntax.isExpressionStatement(node.parent));
  const isFluent = syntax.isCallExpression(node) && world.compiler.valueOf(node).has("once");
  if (isWhole && isFluent) return [inserting(node.getSourceFile(), node.end, code)];
  return beside(world, node, `${source.getText()}${code};`);
}
