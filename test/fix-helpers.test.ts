import ts from "typescript";
import { describe, expect, test } from "vitest";
import { applyEdits } from "../src/edits/index.js";
import { addingArgument, addingProperty } from "../src/engine/fix/arguments.js";
import { indentUnitOf } from "../src/engine/fix/lines.js";
import { declaredNames } from "../src/engine/fix/names.js";
import { codeOf, insertAfter, insertBefore, removing, slotOf } from "../src/engine/fix/statements.js";
import { wrappingInTry } from "../src/engine/fix/wrap-try.js";
import type { Edit } from "../src/model/index.js";

function parse(code: string): ts.SourceFile {
  return ts.createSourceFile("case.tsx", code, ts.ScriptTarget.Latest, true);
}

/** The innermost node that reads `wanted`. */
function nodeIn(file: ts.SourceFile, wanted: string): ts.Node {
  let found: ts.Node | undefined;
  const search = (node: ts.Node): void => {
    if (node.getText() === wanted) found = node;
    ts.forEachChild(node, search);
  };
  search(file);
  if (!found) throw new Error(`Nothing reads ${wanted}.`);
  return found;
}

function statementIn(file: ts.SourceFile, wanted: string): ts.Statement {
  const slot = slotOf(ts, nodeIn(file, wanted));
  if (!slot) throw new Error(`${wanted} has no place among siblings.`);
  return slot.statement;
}

function edited(code: string, edits: (file: ts.SourceFile) => readonly Edit[] | undefined): string | undefined {
  const made = edits(parse(code));
  return made && applyEdits("case.tsx", code, made);
}

/** Wraps the statements from the one that reads `from` to the one that reads `to`. */
function wrapped(code: string, from: string, to: string, finallyCode = "done();"): string | undefined {
  return edited(code, (file) => {
    const first = slotOf(ts, nodeIn(file, from));
    const last = slotOf(ts, nodeIn(file, to));
    return first && last && wrappingInTry(ts, first.siblings.slice(first.index, last.index + 1), finallyCode);
  });
}

describe("wrappingInTry", () => {
  test("indents by the file's own step, and leaves comments, templates and line ends alone", () => {
    const code = "class A {\r\n\tasync run() {\r\n\t\t// first\r\n\t\tawait a(`one\r\ntwo ${\r\n\t\t\tx}`); // behind\r\n\r\n\t\t/* kept\r\n\t as it is */\r\n\t\t/**\r\n\t\t * moved\r\n\t\t */\r\n\t\tb(\"x\\\r\ny\");\r\n\t}\r\n}\r\n";
    expect(wrapped(code, "await a(`one\r\ntwo ${\r\n\t\t\tx}`)", 'b("x\\\r\ny")')).toBe(
      "class A {\r\n\tasync run() {\r\n\t\ttry {\r\n\t\t\t// first\r\n\t\t\tawait a(`one\r\ntwo ${\r\n\t\t\t\tx}`); // behind\r\n\r\n\t\t\t/* kept\r\n\t as it is */\r\n\t\t\t/**\r\n\t\t\t * moved\r\n\t\t\t */\r\n\t\t\tb(\"x\\\r\ny\");\r\n\t\t} finally {\r\n\t\t\tdone();\r\n\t\t}\r\n\t}\r\n}\r\n",
    );
  });

  test.each([
    ["{ a(); b(); c(); }", "a()", "b()", "{ try { a(); b(); } finally { done(); } c(); }"],
    ["async () => { await a() }", "await a()", "await a()", "async () => { try { await a() } finally { done(); } }"],
    ["a()\nb()\n", "a()", "a()", "try {\n  a()\n} finally {\n  done();\n}\nb()\n"],
    ["a();", "a()", "a()", "try {\n  a();\n} finally {\n  done();\n}"],
    ["switch (x) {\n    case 1:\n        a();\n        break;\n}", "a()", "a()", "switch (x) {\n    case 1:\n        try {\n            a();\n        } finally {\n            done();\n        }\n        break;\n}"],
  ])("%j", (code, from, to, after) => {
    expect(wrapped(code, from, to)).toBe(after);
  });

  test.each([
    ["a(); b();\nc();\n", "b()", "c()"],
    ["if (x) a();", "a()", "a()"],
  ])("is not made where the lines are shared: %j", (code, from, to) => {
    expect(wrapped(code, from, to)).toBeUndefined();
  });
});

describe("insertBefore, insertAfter", () => {
  test.each([
    ["{\n  // about b\n  b(); // more\n}", "{\n  new();\n  // about b\n  b(); // more\n}", "{\n  // about b\n  b(); // more\n  new();\n}"],
    ["// of the file\nb();", "// of the file\nnew();\nb();", "// of the file\nb();\nnew();"],
    ["a(); // of a\nb();\n", "a(); // of a\nnew();\nb();\n", "a(); // of a\nb();\nnew();\n"],
    ["// of the file\n\nb();", "// of the file\n\nnew();\nb();", "// of the file\n\nb();\nnew();"],
    ["{ a(); b(); c(); }", "{ a(); new(); b(); c(); }", "{ a(); b(); new(); c(); }"],
    ["f(() => {\r\n\tb();\r\n});\r\n", "f(() => {\r\n\tnew();\r\n\tb();\r\n});\r\n", "f(() => {\r\n\tb();\r\n\tnew();\r\n});\r\n"],
  ])("%j", (code, before, after) => {
    expect(edited(code, (file) => [insertBefore(statementIn(file, "b()"), "new();")])).toBe(before);
    expect(edited(code, (file) => [insertAfter(statementIn(file, "b()"), "new();")])).toBe(after);
  });

  test("code of several lines is indented as a whole", () => {
    expect(edited("{\n  b();\n}", (file) => [insertAfter(statementIn(file, "b()"), "if (x) {\n  y();\n}")])).toBe("{\n  b();\n  if (x) {\n    y();\n  }\n}");
  });
});

describe("removing", () => {
  test.each([
    ["a();\nb();\nc();\n", "a();\nc();\n"],
    ["a();\n\n// of b\nb(); // too\n\nc();\n", "a();\n\nc();\n"],
    ["{\n  a();\n\n  b();\n}\n", "{\n  a();\n}\n"],
    ["{\n  b();\n\n  c();\n}\n", "{\n  c();\n}\n"],
    ["a(); b(); c();", "a(); c();"],
    ["a();\r\nb();\r\nc();\r\n", "a();\r\nc();\r\n"],
    ["a();\nb();", "a();\n"],
  ])("%j", (code, after) => {
    expect(edited(code, (file) => [removing(statementIn(file, "b()"))])).toBe(after);
  });
});

test("a statement's code comes with its comments, from the left edge", () => {
  expect(codeOf(statementIn(parse("{\r\n    // of b\r\n    b(() => {\r\n        c();\r\n    }); // behind\r\n}"), "b(() => {\r\n        c();\r\n    })"))).toBe("// of b\nb(() => {\n    c();\n}); // behind");
});

test.each([
  ["f()", "f(x)"],
  ["f(a)", "f(a, x)"],
  ["f(a,)", "f(a, x,)"],
  ["f(\n  a,\n)", "f(\n  a,\n  x,\n)"],
  ["f(() => {\n  a();\n})", "f(() => {\n  a();\n}, x)"],
  ["new F", "new F(x)"],
])("an argument is added: %j", (code, after) => {
  expect(edited(code, (file) => [addingArgument(nodeIn(file, code) as ts.CallExpression, "x")])).toBe(after);
});

test.each([
  ["({})", "({ x })"],
  ["({ /* none */ })", "({ x /* none */ })"],
  ["({ a: 1 })", "({ a: 1, x })"],
  ["({\n  a: 1,\n})", "({\n  a: 1,\n  x,\n})"],
  ["({ ...a, })", "({ ...a, x, })"],
])("a property is added: %j", (code, after) => {
  expect(edited(code, (file) => [addingProperty(nodeIn(file, code.slice(1, -1)) as ts.ObjectLiteralExpression, "x")])).toBe(after);
});

test("names of patterns, functions and classes are declared", () => {
  const file = parse("const { a, b: [c, ...d], e = 1 } = x; let f, g; function h() { const no = 1; } class I {} using j = k; l();");
  expect([...declaredNames(ts, [...file.statements])]).toEqual(["a", "c", "d", "e", "f", "g", "h", "I", "j"]);
});

test.each([
  ["a\n\tb", "\t"],
  ["a\n  b\n    c", "  "],
  ["/**\n * x\n */\na\n    b", "    "],
  ["a", "  "],
])("the step of %j", (text, unit) => {
  expect(indentUnitOf(text)).toBe(unit);
});
