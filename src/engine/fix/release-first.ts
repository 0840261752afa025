import type { BinaryExpression, Node } from "../../compiler/index.js";
import type { Confidence, Fix, Multiplicity } from "../../model/index.js";
import type { HandleKind } from "../facts/handle-kinds.js";
import type { HandleUse } from "../facts/handle-uses.js";
import { enclosing, isAsync, isFunctionNode, unwrap } from "../facts/tree.js";
import type { World } from "../world.js";
import { inserting } from "./lines.js";
import { type Held, releaseOf } from "./release.js";
import { insertBefore, slotOf } from "./statements.js";

/** What goes on by itself, and serves nobody once the next one is there. */
const SERVES_NOBODY: ReadonlySet<HandleKind> = new Set(["interval", "frame", "stop", "subscription"]);

interface Overwritten {
  readonly node: BinaryExpression;
  readonly declaration: Node;
  readonly kind: HandleKind;
}

/**
 * Releases the old handle before the next one takes its place. Safe for what merely goes on; whether a request under way may
 * be aborted, a connection closed or a pending timer dropped, only a person can tell.
 */
export function releaseFirstFix(world: World, { node, declaration, kind }: Overwritten, uses: readonly HandleUse[], found: { readonly confidence: Confidence; readonly multiplicity: Multiplicity }): Fix | undefined {
  const { syntax } = world.compiler;
  const statement = node.parent;
  if (!syntax.isExpressionStatement(statement) || slotOf(syntax, node)?.statement !== statement) return undefined;
  const target = node.left.getText();
  if (kind === "promise") return promiseFix(world, node, target);
  const release = releaseOf(world, { target, declaration, kind, value: unwrap(syntax, node.right), uses } satisfies Held);
  if (release === undefined) return undefined;
  const isObserver = /Observer$/.test(world.compiler.typeOf(node.left).names[0] ?? "");
  const isSafe = (SERVES_NOBODY.has(kind) || isObserver) && found.confidence !== "low" && found.multiplicity !== "per-iteration" && !syntax.isAwaitExpression(unwrap(syntax, node.right));
  return { title: `Release the old \`${target}\` first.`, kind: isSafe ? "safe" : "suggestion", edits: [insertBefore(statement, release)] };
}

/** Waits for the old promise first, or lets the new one follow it where nothing can be awaited. */
function promiseFix(world: World, { left, right, parent }: BinaryExpression, target: string): Fix {
  const { syntax } = world.compiler;
  const owner = enclosing(syntax, left);
  if (isFunctionNode(syntax, owner) && isAsync(syntax, owner)) return { title: `Wait for the old \`${target}\` first.`, kind: "suggestion", edits: [insertBefore(parent, `await ${target};`)] };
  const file = right.getSourceFile();
  return { title: `Start it when the old \`${target}\` is over.`, kind: "suggestion", edits: [inserting(file, right.getStart(file), `Promise.resolve(${target}).then(() => `), inserting(file, right.end, ")")] };
}
