import type { Statement, Syntax, TryStatement } from "../../compiler/index.js";
import type { Edit } from "../../model/index.js";
import { endOfLine, indentOf, indentUnitOf, inserting } from "./lines.js";
import { indenting } from "./reindent.js";
import { canShareLine, indented, linesOf } from "./statements.js";

/**
 * `try { statements } finally { code }` around neighbouring statements, their lines indented by one more step. What they
 * declare is then no longer visible behind them: see `declaredNames`.
 * @param statements siblings, in order, without a gap
 * @param code one or more statements, a line each, without indentation
 * @returns `undefined` where the first and the last statement share their lines with other code, and not all stand on one line
 */
export function wrappingInTry(syntax: Syntax, statements: readonly Statement[], code: string): readonly Edit[] | undefined {
  const [first, last] = [statements[0], statements.at(-1)];
  if (!first || !last) return undefined;
  const file = first.getSourceFile();
  const { text } = file;
  const [from, to] = [linesOf(first), linesOf(last)];
  const start = first.getStart(file);
  // The last one may share its line with what follows in a block that is closed there: that is a block on one line.
  if (!from.isWhole || !to.isWhole) {
    const isOneLine = !text.slice(start, last.end).includes("\n") && endOfLine(text, start) === endOfLine(text, last.end);
    return isOneLine && !code.includes("\n") && canShareLine(code) ? [inserting(file, start, "try { "), inserting(file, last.end, ` } finally { ${code} }`)] : undefined;
  }
  const indent = indentOf(text, start);
  const unit = indentUnitOf(text);
  return [
    inserting(file, from.start, `${indent}try {\n`),
    ...indenting(syntax, file, { start: from.start, end: to.end }, unit),
    inserting(file, to.end, `\n${indent}} finally {\n${indented(code, indent + unit)}\n${indent}}`),
  ];
}

/** Gives a `try` that has none a `finally { code }`. */
export function addingFinally(statement: TryStatement, code: string): Edit {
  const file = statement.getSourceFile();
  const { text } = file;
  if (!statement.getText().includes("\n") && !code.includes("\n") && canShareLine(code)) return inserting(file, statement.end, ` finally { ${code} }`);
  const indent = indentOf(text, statement.getStart(file));
  return inserting(file, statement.end, ` finally {\n${indented(code, indent + indentUnitOf(text))}\n${indent}}`);
}
