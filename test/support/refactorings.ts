import { posix } from "node:path";
import ts from "typescript";

/** The texts of a project, by path with `/`. */
export type Sources = ReadonlyMap<string, string>;

/** Draws: `below(n)` is at least 0 and less than n. */
export interface Chance {
  below(limit: number): number;
}

/** A change that leaves what the code does as it is. Each may be made many times, in any order. */
export type Refactoring = (sources: Sources, chance: Chance) => Sources;

interface Change {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** A change of each file by itself; every place is changed with a chance of one in three. */
function everywhere(places: (file: ts.SourceFile, chance: Chance) => readonly Change[]): Refactoring {
  return (sources, chance) =>
    new Map([...sources].map(([name, text]) => {
      const file = ts.createSourceFile(name, text, ts.ScriptTarget.Latest, true);
      return [name, changed(text, places(file, chance).filter(() => chance.below(3) === 0))];
    }));
}

function changed(text: string, changes: readonly Change[]): string {
  const backwards = [...changes].sort((a, b) => b.start - a.start || b.end - a.end);
  return backwards.reduce((result, { start, end, text: put }) => result.slice(0, start) + put + result.slice(end), text);
}

function nodesOf<Kind extends ts.Node>(file: ts.SourceFile, is: (node: ts.Node) => node is Kind): Kind[] {
  const found: Kind[] = [];
  const visit = (node: ts.Node): void => {
    if (is(node)) found.push(node);
    ts.forEachChild(node, visit);
  };
  visit(file);
  return found;
}

function put(at: number, text: string): Change {
  return { start: at, end: at, text };
}

let serial = 0;

const comments = everywhere((file, chance) => {
  const blocks = nodesOf(file, (node): node is ts.Block | ts.SourceFile => ts.isBlock(node) || ts.isSourceFile(node));
  const notes = ["// a note on it\n", "/* another */ ", "\n\n", "/**\n * At length.\n */\n"];
  return blocks.flatMap(({ statements }) => statements.map((statement) => put(statement.getStart(file), notes[chance.below(notes.length)] ?? "")));
});

/** Statements that have nothing to do with what is found, in every kind of body. */
const unrelatedStatements = everywhere((file) => nodesOf(file, ts.isBlock).map((block) => put(block.getStart(file) + 1, ` const unrelated${serial++} = 1; `)));

const unrelatedFunctions: Refactoring = (sources) =>
  new Map([...sources].map(([name, text]) => [name, `${text}\nexport function unrelated${serial++}(a: number): number {\n  return a + 1;\n}\n`]));

/** Trades places among neighbours that may stand in any order. Overloads may not. */
function reordered(lists: (file: ts.SourceFile) => readonly (readonly ts.Node[])[]): Refactoring {
  return everywhere((file, chance) =>
    lists(file).flatMap((nodes) => {
      const texts = nodes.map((node) => node.getFullText(file).replace(/^(?!\s*\n)/, "\n"));
      for (let at = texts.length - 1; at > 0; at--) {
        const other = chance.below(at + 1);
        [texts[at], texts[other]] = [texts[other] ?? "", texts[at] ?? ""];
      }
      // All or none: one change from the first to the last, with what stands between left where it is.
      const [first] = nodes;
      const last = nodes.at(-1);
      if (!first || !last) return [];
      const pieces = nodes.map((node, at) => (texts[at] ?? "") + file.text.slice(node.end, nodes[at + 1]?.getFullStart() ?? node.end));
      return [{ start: first.getFullStart(), end: last.end, text: pieces.join("") }];
    }),
  );
}

const functions = reordered((file) => [alone(file.statements.filter(ts.isFunctionDeclaration))]);
const methods = reordered((file) => nodesOf(file, ts.isClassDeclaration).filter((node) => !nodesOf(file, ts.isClassDeclaration).some((other) => other !== node && other.pos <= node.pos && other.end >= node.end)).map(({ members }) => alone(members.filter(ts.isMethodDeclaration))));

function alone<Kind extends ts.FunctionDeclaration | ts.MethodDeclaration>(nodes: readonly Kind[]): readonly Kind[] {
  return nodes.every(({ body }) => body) ? nodes : [];
}

const indentation: Refactoring = (sources, chance) => {
  const unit = ["\t", "    ", " "][chance.below(3)] ?? "";
  return new Map([...sources].map(([name, text]) => [name, /`[^`]*\n/.test(text) ? text : text.replace(/^(?: {2})+/gm, (space) => unit.repeat(space.length / 2))]));
};

const lineEnds: Refactoring = (sources) => new Map([...sources].map(([name, text]) => [name, text.replace(/\r?\n/g, "\r\n")]));

const quotes = everywhere((file) =>
  nodesOf(file, ts.isStringLiteral).flatMap((node) => {
    const written = node.getText(file);
    if (/\\|['"]/.test(written.slice(1, -1)) || ts.isJsxAttribute(node.parent)) return [];
    const mark = written.startsWith('"') ? "'" : '"';
    return [{ start: node.getStart(file), end: node.end, text: mark + written.slice(1, -1) + mark }];
  }),
);

const brokenArguments = everywhere((file) =>
  nodesOf(file, ts.isCallExpression).flatMap(({ arguments: given, end }) => {
    const [first] = given;
    return first ? [{ start: first.getFullStart(), end: first.getFullStart(), text: "\n" }, put(end - 1, "\n")] : [];
  }),
);

const arrowParentheses = everywhere((file) =>
  nodesOf(file, ts.isArrowFunction).flatMap(({ parameters, type, typeParameters }) => {
    const [only, second] = parameters;
    if (!only || second || type || typeParameters || only.type || only.questionToken || only.dotDotDotToken || only.initializer || !ts.isIdentifier(only.name)) return [];
    const before = file.text[only.getStart(file) - 1];
    const after = file.text[only.end];
    if (before === "(" && after === ")") return [{ start: only.getStart(file) - 1, end: only.end + 1, text: only.name.text }];
    return before === "(" ? [] : [{ start: only.getStart(file), end: only.end, text: `(${only.name.text})` }];
  }),
);

const parentheses = everywhere((file) => nodesOf(file, ts.isAwaitExpression).map((node) => ({ start: node.expression.getStart(file), end: node.expression.end, text: `(${node.expression.getText(file)})` })).filter((change, _, all) => !all.some((other) => other !== change && other.start <= change.start && other.end >= change.end)));

const semicolons = everywhere((file) =>
  nodesOf(file, (node): node is ts.Statement => ts.isExpressionStatement(node) || ts.isVariableStatement(node) || ts.isReturnStatement(node)).flatMap(({ end }) => {
    const isSafe = file.text[end - 1] === ";" && /^[ \t]*\r?\n\s*[\w}]/.test(file.text.slice(end));
    return isSafe ? [{ start: end - 1, end, text: "" }] : [];
  }),
);

/** Gives functions that nobody in the project calls another name. */
const functionNames: Refactoring = (sources, chance) => {
  const all = [...sources.values()].join("\n");
  return everywhere((file) =>
    file.statements.filter(ts.isFunctionDeclaration).flatMap(({ name }) =>
      name && all.split(new RegExp(`\\b${name.text.replaceAll("$", "\\$")}\\b`)).length === 2 ? [{ start: name.getStart(file), end: name.end, text: `renamed${serial++}` }] : [],
    ),
  )(sources, chance);
};

/** Renames files, and moves them to other folders, with the imports of all others kept true. */
const files: Refactoring = (sources, chance) => {
  const names = new Map([...sources.keys()].map((name) => [name, chance.below(3) === 0 && !name.endsWith(".d.ts") ? `${["", "moved/", "other/deep/"][chance.below(3)]}file${serial++}.ts` : name]));
  return new Map([...sources].map(([name, text]) => {
    const file = ts.createSourceFile(name, text, ts.ScriptTarget.Latest, true);
    const to = names.get(name) ?? name;
    const links = nodesOf(file, ts.isImportDeclaration).map(({ moduleSpecifier }) => moduleSpecifier).filter((node): node is ts.StringLiteral => ts.isStringLiteral(node) && node.text.startsWith("."));
    const changes = links.map((node) => ({ start: node.getStart(file), end: node.end, text: JSON.stringify(linkFrom(to, targetOf(name, node.text, sources, names))) }));
    return [to, changed(text, changes)];
  }));
};

function targetOf(from: string, link: string, sources: Sources, names: ReadonlyMap<string, string>): string {
  const base = posix.join(posix.dirname(from), link).replace(/\.js$/, "");
  const target = [`${base}.ts`, `${base}.d.ts`].find((name) => sources.has(name));
  if (target === undefined) throw new Error(`${from} imports ${link}, which is not in the project.`);
  return names.get(target) ?? target;
}

function linkFrom(from: string, target: string): string {
  const link = posix.relative(posix.dirname(from), target).replace(/(\.d)?\.ts$/, ".js");
  return link.startsWith(".") ? link : `./${link}`;
}

export const REFACTORINGS = {
  comments, unrelatedStatements, unrelatedFunctions, functions, methods, indentation, lineEnds, quotes,
  brokenArguments, arrowParentheses, parentheses, semicolons, functionNames, files,
} as const satisfies Record<string, Refactoring>;
export type RefactoringName = keyof typeof REFACTORINGS;

/** The same draws for the same seed. */
export function chanceOf(seed: number): Chance {
  let state = seed | 0;
  return {
    below(limit) {
      // Mulberry32.
      state = (state + 0x6d2b79f5) | 0;
      let value = Math.imul(state ^ (state >>> 15), 1 | state);
      value = (value + Math.imul(value ^ (value >>> 7), 61 | value)) ^ value;
      return ((value ^ (value >>> 14)) >>> 0) % limit;
    },
  };
}
