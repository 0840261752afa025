import type { AwaitExpression, ForOfStatement, Node } from "../../compiler/index.js";
import { type Confidence, type Finding, growthOf, type NoUnboundedWaitForm } from "../../model/index.js";
import { type Context, contextOf } from "../facts/context.js";
import type { FileFacts } from "../facts/file-facts.js";
import { registrationOf } from "../facts/registration.js";
import { enclosing, isFunctionNode, placeOf, textOf } from "../facts/tree.js";
import { boundWaitFix } from "../fix/bound-wait.js";
import type { World } from "../world.js";
import { isBoundedByCaller, outsideWait } from "./outside-wait.js";
import { signalsAtHand } from "./signals-at-hand.js";
import { unboundedSource } from "./unbounded-source.js";
import { judgeWait } from "./unbounded-judgement.js";
import { relatedOf } from "./words.js";

type UnboundedWaitFinding = Extract<Finding, { rule: "no-unbounded-wait" }>;

/** Waits of a round or an event for outside work, with neither a time-out nor a signal. */
export function detectNoUnboundedWait(world: World, facts: FileFacts): UnboundedWaitFinding[] {
  const functions = [...facts.functions.values()];
  return [...world.each(unboundedAwait, facts.file, () => functions.flatMap(({ awaits }) => awaits)), ...world.each(unboundedForAwait, facts.file, () => functions.flatMap(({ forAwaits }) => forAwaits))];
}

function unboundedAwait(world: World, wait: AwaitExpression): UnboundedWaitFinding | undefined {
  const outside = outsideWait(world, wait.expression);
  const context = outside && repeatedContext(world, wait);
  if (!outside || !context || isBoundedByCaller(world, wait)) return undefined;
  const judged = judgeWait(world, wait, outside, context);
  if (!judged) return undefined;
  const fix = boundWaitFix(world, wait, outside.kind, (call) => signalsAtHand(world, enclosing(world.compiler.syntax, call)).find((one) => one.isAtHand(call))?.valueAt(call));
  return { ...finding(wait, outside.kind, context, judged, textOf(outside.origin)), fixes: fix ? [fix] : [] };
}

function unboundedForAwait(world: World, loop: ForOfStatement): UnboundedWaitFinding | undefined {
  const context = repeatedContext(world, loop);
  const judged = context && !isBoundedByCaller(world, loop) ? unboundedSource(world, loop, context) : undefined;
  return context && judged && finding(loop, "source", context, judged, textOf(loop.expression));
}

/** Only what comes round again: one wait at start-up is what it is for. */
function repeatedContext(world: World, site: Node): Context | undefined {
  const context = contextOf(world, site);
  if (context.multiplicity === "per-iteration" || context.multiplicity === "per-event") return context;
  const request = requestAround(world, site) ?? handlerAround(world, site);
  return request && { multiplicity: "per-event", lifetime: "event", evidence: [{ role: "event", node: request }] };
}

const ROUTES = /^(get|post|put|patch|delete|use|all|route|handle|handler|command|action|process|createServer|serve|respond|method|mutation|query|onRequest|addHandler|registerHandler|setRequestHandler)$/;

/** The registration of a request's handler that a site stands in: `app.post("/jobs", async (request, reply) => { … })`. */
function requestAround(world: World, site: Node): Node | undefined {
  const { syntax } = world.compiler;
  const home = enclosing(syntax, site);
  if (!isFunctionNode(syntax, home) || home.parameters.length === 0) return undefined;
  const registration = registrationOf(world, home);
  const isRoute = registration?.role === "unknown" && ROUTES.test(registration.name) && syntax.isCallExpression(registration.call);
  return isRoute && /^_?(req|request|ctx|context|c|event|message|msg|socket|conn|connection|call|job)$/.test(home.parameters[0]?.name.getText() ?? "") ? registration.call : undefined;
}

/** `consumer.run({ async eachMessage(message) { … } })`: a handler in the options of a call. */
function handlerAround(world: World, site: Node): Node | undefined {
  const { syntax } = world.compiler;
  const home = enclosing(syntax, site);
  const member = syntax.isMethodDeclaration(home) ? home : syntax.isPropertyAssignment(home.parent) ? home.parent : undefined;
  const literal = member?.parent;
  if (!member || !literal || !syntax.isObjectLiteralExpression(literal) || !syntax.isCallExpression(literal.parent)) return undefined;
  return /^(on|handle|each)[A-Z]/.test(member.name.getText()) ? literal.parent : undefined;
}

function finding(node: Node, form: NoUnboundedWaitForm, context: Context, { confidence, why }: { confidence: Confidence; why: string }, task: string): UnboundedWaitFinding {
  const { multiplicity } = context;
  return {
    rule: "no-unbounded-wait",
    form,
    place: placeOf(node),
    confidence,
    span: "blocking",
    multiplicity,
    growth: multiplicity === "per-event" ? "steady" : growthOf(multiplicity, "blocking"),
    data: { task, evidence: why },
    related: relatedOf(context),
    fixes: [],
  };
}
