import type { CallExpression } from "../../compiler/index.js";
import type { World } from "../world.js";
import { lastName, receiverOf } from "./tree.js";

/** Names that promise something new. */
const MAKING = /^(create|make|build|spawn|fork|exec|open|connect|dial|clone|duplicate|fetch|request|new|attachShadow)([A-Z_]|File$|$)/;
/** Names that do so on some receivers only. */
const MAKING_ON: readonly (readonly [RegExp, RegExp])[] = [
  [/^AbortSignal$/, /^(timeout|any|abort)$/],
  [/^Promise$/, /^withResolvers$/],
  [/^(https?|http2|tls|net|dgram)$/, /^(get|request|connect|createServer)$/],
  [/^(fs|chokidar)$/, /^watch$/],
  [/^(Readable|Observable|Stream|rxjs)$/, /^(from|of)$/],
];

/** True for a call that gives a new object each time, by its name: `createServer()`, `net.connect()`, `AbortSignal.timeout(1)`. */
export function isCreating(world: World, call: CallExpression): boolean {
  const { syntax } = world.compiler;
  const name = lastName(syntax, call.expression);
  if (name === undefined) return false;
  if (MAKING.test(name)) return true;
  const receiver = receiverOf(syntax, call.expression)?.getText();
  return receiver !== undefined && MAKING_ON.some(([owner, method]) => owner.test(receiver) && method.test(name));
}
