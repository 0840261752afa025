import type { FunctionNode, Syntax } from "../../compiler/index.js";
import type { Edit } from "../../model/index.js";
import { insertAtStart } from "./blocks.js";
import { inserting } from "./lines.js";

/** Puts code first in a function's body; a body that is an expression becomes a block, and its value is dropped. */
export function insertFirst(syntax: Syntax, { body }: FunctionNode, code: string): readonly Edit[] | undefined {
  if (!body) return undefined;
  if (syntax.isBlock(body)) return [insertAtStart(body, code)];
  const file = body.getSourceFile();
  return [inserting(file, body.getStart(file), `{ ${code} `), inserting(file, body.end, "; }")];
}
