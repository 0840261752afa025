import ts from "typescript";
import { expect, test } from "vitest";
import { createClassicCompiler, type Node } from "../src/compiler/index.js";
import { World } from "../src/engine/world.js";
import { DEFAULT_SETTINGS } from "../src/model/index.js";

function worldOf(text: string): { world: World; nodes: readonly Node[] } {
  const host = ts.createCompilerHost({});
  const file = ts.createSourceFile("a.ts", text, ts.ScriptTarget.ESNext, true);
  const getSourceFile = host.getSourceFile.bind(host);
  host.getSourceFile = (name, ...rest) => (name === "a.ts" ? file : getSourceFile(name, ...rest));
  const program = ts.createProgram(["a.ts"], { noLib: true }, host);
  return { world: new World(createClassicCompiler(ts, program), DEFAULT_SETTINGS), nodes: file.statements };
}

test("each question is answered once", () => {
  const { world, nodes } = worldOf("1;");
  let asked = 0;
  const question = (): number => ++asked;
  const [node] = nodes as [Node];
  expect([world.ask(question, node, 0), world.ask(question, node, 0), asked]).toEqual([1, 1, 1]);
});

// a asks b, b asks a: the largest number on the way is everybody's answer, whoever is asked first.
const around = (world: World, key: Node): number => {
  const file = key.getSourceFile();
  const index = file.statements.indexOf(key as ts.Statement);
  const next = file.statements[(index + 1) % file.statements.length];
  return Math.max(index, next ? world.ask(around, next, -1) : -1);
};

test.each([0, 1, 2])("a cycle entered at %i gives everybody the same answer", (start) => {
  const { world, nodes } = worldOf("1; 2; 3;");
  const first = nodes[start] as Node;
  expect(world.ask(around, first, -1)).toBe(2);
  expect(nodes.map((node) => world.ask(around, node, -1))).toEqual([2, 2, 2]);
});
