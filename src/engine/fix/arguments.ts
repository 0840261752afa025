import type { CallExpression, NewExpression, ObjectLiteralExpression, Syntax } from "../../compiler/index.js";
import type { Edit } from "../../model/index.js";
import { endOfLine, indentOf, inserting, isFirstInLine, replacing } from "./lines.js";

/** Adds an argument behind the last one; keeps a comma at the end, and lines where each argument has one of its own. */
export function addingArgument(call: CallExpression | NewExpression, argument: string): Edit {
  const file = call.getSourceFile();
  const given = call.arguments;
  if (!given) return inserting(file, call.end, `(${argument})`);
  const last = given.at(-1);
  if (!last) return inserting(file, call.end - 1, argument);
  if (!isFirstInLine(file.text, last.getStart(file))) return inserting(file, last.end, `, ${argument}`);
  return inserting(file, last.end, `,\n${indentOf(file.text, last.getStart(file))}${argument}`);
}

/**
 * Adds a property at the end of an object literal: `{ a: 1 }` becomes `{ a: 1, signal }`; keeps a comma at the end, and lines
 * where each property has one of its own.
 */
export function addingProperty(literal: ObjectLiteralExpression, property: string): Edit {
  const file = literal.getSourceFile();
  const last = literal.properties.at(-1);
  const open = literal.getStart(file) + 1;
  if (!last) return inserting(file, open, literal.end - open === 1 ? ` ${property} ` : ` ${property}`);
  if (!isFirstInLine(file.text, last.getStart(file))) return inserting(file, last.end, `, ${property}`);
  // A comment behind the last property stays there.
  const end = Math.min(endOfLine(file.text, last.end), literal.end - 1);
  const behind = file.text.slice(last.end, end).trimEnd();
  // A list ends behind its last comma. TypeScript 7's lists don't say `hasTrailingComma`.
  const hasComma = literal.properties.end > last.end;
  const line = `${hasComma || behind ? "" : ","}\n${indentOf(file.text, last.getStart(file))}${property}${hasComma ? "," : ""}`;
  return hasComma || !behind ? inserting(file, last.end + behind.length, line) : replacing(file, { start: last.end, end: last.end + behind.length }, `,${behind}${line}`);
}

/** How a name is written as a property with that value: `signal`, or `signal: controller.signal`. */
export function propertyOf(name: string, value: string): string {
  return name === value ? name : `${name}: ${value}`;
}

/** True for `f(...all)`: which argument is which is not known. */
export function hasSpread(syntax: Syntax, call: CallExpression | NewExpression): boolean {
  return call.arguments?.some((argument) => syntax.isSpreadElement(argument)) ?? false;
}
