import ts from "typescript";
import { SCENARIO } from "./instrument.js";

export function hasScenario(text: string): boolean {
  return new RegExp(`^export (?:async )?function ${SCENARIO}\\(`, "m").test(text);
}

/** Whether the module waits while it loads: then it can only be loaded as an async function. */
export function hasTopLevelAwait(text: string): boolean {
  const isWaiting = (node: ts.Node): boolean => {
    if (ts.isFunctionLike(node) || ts.isClassStaticBlockDeclaration(node) || ts.isPropertyDeclaration(node)) return false;
    if (ts.isAwaitExpression(node) || (ts.isForOfStatement(node) && node.awaitModifier !== undefined)) return true;
    return ts.forEachChild(node, isWaiting) ?? false;
  };
  return isWaiting(ts.createSourceFile("fixture.ts", text, ts.ScriptTarget.ESNext));
}
