import type { CallExpression, FunctionNode, NewExpression } from "../../compiler/index.js";
import type { FileFacts } from "../facts/file-facts.js";
import { isRaced } from "../facts/raced.js";
import { channelsOf } from "../facts/settling-channels.js";
import { settlersOf } from "../facts/settlers.js";
import { isFunctionNode, lastName, unwrap } from "../facts/tree.js";
import type { World } from "../world.js";
import { abortDefect } from "./unsettled-aborts.js";
import { deferredDefect } from "./unsettled-deferreds.js";
import { happyEventDefect } from "./unsettled-events.js";
import { isForeverOnPurpose, neverDefect } from "./unsettled-forever.js";
import { type Defect, unsettled, type UnsettledFinding } from "./unsettled-finding.js";
import { outcomeDefect } from "./unsettled-outcomes.js";
import { callbackDefect, executorDefect, type HandMade } from "./unsettled-paths.js";
import { skippedDeferreds } from "./unsettled-skipped.js";
import { removalDefect, storeDefect } from "./unsettled-stores.js";

/** Promises made by hand that nobody settles, at all or on some path. */
export function detectNoUnsettledPromise(world: World, facts: FileFacts): UnsettledFinding[] {
  const skipped = skippedDeferreds(world, facts);
  if (!facts.names.has("Promise")) return [...skipped];
  const made = world.all(facts.functions.values(), ({ calls }) =>
    world.all(calls, (call) => {
      const defect = defectOf(world, call);
      return defect && unsettled(world, call, defect);
    }),
  );
  return [...made, ...skipped];
}

function defectOf(world: World, call: CallExpression | NewExpression): Defect | undefined {
  const { syntax } = world.compiler;
  if (syntax.isCallExpression(call)) return lastName(syntax, call.expression) === "withResolvers" ? deferredDefect(world, call) : undefined;
  if (!syntax.isIdentifier(call.expression) || call.expression.text !== "Promise") return undefined;
  const executor = executorOf(world, call);
  if (!executor || isForeverOnPurpose(world, call, executor) || isRaced(world, call)) return undefined;
  const never = neverDefect(world, call, executor);
  if (never) return never;
  const roots = executor.parameters.map(({ name }) => name);
  if (roots.length === 0 || !roots.every((name) => syntax.isIdentifier(name)) || executor.parameters.some((parameter) => parameter.dotDotDotToken)) return undefined;
  const settlers = settlersOf(world, roots, executor);
  const made: HandMade = { promise: call, executor, settlers, channels: channelsOf(world, settlers) };
  return executorDefect(world, made) ?? abortDefect(world, made) ?? removalDefect(world, made) ?? storeDefect(world, made) ?? callbackDefect(world, made) ?? happyEventDefect(world, made) ?? outcomeDefect(world, made);
}

function executorOf(world: World, call: NewExpression): FunctionNode | undefined {
  const { syntax } = world.compiler;
  const [argument] = call.arguments ?? [];
  const executor = argument && unwrap(syntax, argument);
  return executor && isFunctionNode(syntax, executor) ? executor : undefined;
}
