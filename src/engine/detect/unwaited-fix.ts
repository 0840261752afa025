import type { Node } from "../../compiler/index.js";
import type { Fix, TrackerKind } from "../../model/index.js";
import { isAsync, isFunctionNode } from "../facts/tree.js";
import { insertAfter } from "../fix/statements.js";
import type { TrackerFacts } from "../model/trackers.js";
import type { World } from "../world.js";

const WAITS: Partial<Record<TrackerKind, (tracker: string) => string>> = {
  "promise-set": (tracker) => `Promise.allSettled(${tracker})`,
  "promise-array": (tracker) => `Promise.allSettled(${tracker})`,
  "promise-map": (tracker) => `Promise.allSettled(${tracker}.values())`,
  "wait-group": (tracker) => `${tracker}.wait()`,
};

/**
 * Waits for a tracker where its owner ends: as the last thing that it does. A suggestion, for the end then takes as long as
 * the tasks; and only where the end is asynchronous already, for else its callers would have to wait for it as well.
 */
export function waitFix(world: World, { declaration, kind, name }: TrackerFacts, end: Node | undefined): Fix | undefined {
  const { syntax } = world.compiler;
  const waiting = WAITS[kind];
  if (!waiting || !end || !isFunctionNode(syntax, end) || !isAsync(syntax, end) || end.getSourceFile() !== declaration.getSourceFile()) return undefined;
  const { body } = end;
  const last = body && syntax.isBlock(body) ? body.statements.at(-1) : undefined;
  if (!last || syntax.isReturnStatement(last) || syntax.isThrowStatement(last)) return undefined;
  if (kind === "wait-group" && !world.compiler.typeOf(name as never).has("wait")) return undefined;
  const tracker = syntax.isPropertyDeclaration(declaration) ? `this.${name.getText()}` : name.getText();
  return { title: `Wait for \`${tracker}\` at the end.`, kind: "suggestion", edits: [insertAfter(last, `await ${waiting(tracker)};`)] };
}
