import type { Expression, FunctionNode, Node, Statement } from "../../compiler/index.js";
import { actsIn } from "../facts/settlers.js";
import type { Channel } from "../facts/settling-channels.js";
import { lastName, textOf } from "../facts/tree.js";
import type { World } from "../world.js";
import type { Defect } from "./unsettled-finding.js";
import type { HandMade } from "./unsettled-paths.js";
import { relatedHead } from "./words.js";

type IfStatement = Statement & { readonly expression: Expression; readonly thenStatement: Statement; readonly elseStatement?: Statement | undefined };

/** A single callback by which a promise is settled, for some outcomes, or for success alone. */
export function outcomeDefect(world: World, made: HandMade): Defect | undefined {
  const [channel, ...others] = made.channels.filter(({ kind }) => kind !== "direct");
  if (!channel || channel.kind !== "callback" || others.some(({ node }) => node !== channel.node)) return undefined;
  return missingOutcome(world, made, channel) ?? (others.length === 0 ? missingFailure(world, channel) : undefined);
}

/** `if (outcome === "paid") resolve(); else if (outcome === "refused") reject(…);`, and nothing for the rest. */
function missingOutcome(world: World, { settlers, executor }: HandMade, { handler }: Channel): Defect | undefined {
  const { syntax } = world.compiler;
  const statements: readonly Statement[] = handler?.body && syntax.isBlock(handler.body) ? handler.body.statements : [];
  const last = statements.at(-1);
  if (!handler || !last || !syntax.isIfStatement(last) || statements.slice(0, -1).some((one) => actsIn(world, settlers, one))) return undefined;
  const branches = chainOf(world, last);
  if (branches.length < 2 || !branches.every(({ thenStatement }) => actsIn(world, settlers, thenStatement)) || branches.at(-1)?.elseStatement) return undefined;
  const text = branches.map(({ thenStatement }) => thenStatement.getText());
  const isBoth = executor.parameters.every(({ name }) => text.some((one) => one.includes(`${name.getText()}(`)));
  if (executor.parameters.length < 2 || !isBoth || !leavesSome(branches, handler)) return undefined;
  return { form: "path", confidence: "medium", data: { evidence: `neither \`${branches.map(({ expression }) => textOf(expression)).join("` nor `")}\` may apply` }, related: [relatedHead("path", last)] };
}

function chainOf(world: World, first: IfStatement): readonly IfStatement[] {
  const next = first.elseStatement;
  return next && world.compiler.syntax.isIfStatement(next) ? [first, ...chainOf(world, next)] : [first];
}

/** Tests of one outcome by its value, and of something beside: `error` and then `result` are the two there are. */
function leavesSome(branches: readonly IfStatement[], handler: FunctionNode): boolean {
  const [outcome] = handler.parameters;
  const subject = outcome?.name.getText() ?? "";
  const tests = branches.map(({ expression }) => expression.getText());
  return subject !== "" && tests.every((test) => test.startsWith(subject)) && tests.every((test) => /===\s*["'\d]/.test(test)) && (tests.some((test) => test.includes("&&")) || !/\|/.test(outcome?.type?.getText() ?? ""));
}

const FAILURE = /^(on)?_?(err|fail|reject)/i;

/** `getCurrentPosition(resolve)`, where the next parameter takes the failure. */
function missingFailure(world: World, { node }: Channel): Defect | undefined {
  const { syntax } = world.compiler;
  if (!syntax.isCallExpression(node)) return undefined;
  const { declaration, body } = world.compiler.calleeOf(node);
  const { parameters } = (body ?? declaration ?? {}) as { parameters?: readonly (Node & { name: Node })[] };
  const next = parameters?.[node.arguments.length];
  if (!next || !FAILURE.test(next.name.getText())) return undefined;
  return { form: "path", confidence: "medium", data: { evidence: `\`${lastName(syntax, node.expression) ?? "it"}\` gets no \`${next.name.getText()}\`` }, related: [relatedHead("path", node)] };
}
