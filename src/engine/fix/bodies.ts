import type { FunctionNode, Syntax } from "../../compiler/index.js";
import type { Edit } from "../../model/index.js";
import { indentOf, indentUnitOf, inserting } from "./lines.js";
import { indented, insertBefore } from "./statements.js";

/**
 * Puts code first in a function's body; a body that is an expression becomes a block.
 * @param isResultUsed whether the value of such an expression must still be returned
 */
export function insertFirst(syntax: Syntax, node: FunctionNode, code: string, isResultUsed = false): readonly Edit[] | undefined {
  const { body } = node;
  if (!body) return undefined;
  const file = node.getSourceFile();
  const { text } = file;
  if (!syntax.isBlock(body)) {
    const start = body.getStart(file);
    return [inserting(file, start, `{ ${code} ${isResultUsed ? "return " : ""}`), inserting(file, body.end, "; }")];
  }
  const [first] = body.statements;
  if (first) return [insertBefore(first, code)];
  const open = body.getStart(file) + 1;
  if (!body.getText().includes("\n")) return [inserting(file, open, body.getText() === "{}" ? ` ${code} ` : ` ${code}`)];
  return [inserting(file, open, `\n${indented(code, indentOf(text, open) + indentUnitOf(text))}`)];
}
