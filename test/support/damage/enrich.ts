// Puts code of all kinds beside what is mended: none of it has anything to do with the finding.
import ts from "typescript";
import type { Chance } from "../refactorings.js";
import { parsed } from "./tokens.js";

/** How much of what is put in, in a hundred places. */
export interface Wealth {
  readonly members: number;
  readonly decorators: number;
  readonly statements: number;
  readonly topLevel: number;
  /** Names of the file's own are given letters beyond ASCII. */
  readonly letters: boolean;
}

const MEMBERS = [
  (n: number) => `accessor level${n} = 0;`,
  (n: number) => `#extra${n}: number[] = [];\n  get size${n}(): number {\n    return this.#extra${n}.length;\n  }\n  set size${n}(value: number) {\n    this.#extra${n} = [value];\n  }`,
  (n: number) => `pick${n}(a: string): string;\n  pick${n}(a: number): number;\n  pick${n}(a: string | number): string | number {\n    return a;\n  }`,
  (n: number) => `map${n}<T extends object, U = T>(given: readonly T[], by: (one: T) => U): U[] {\n    return given.map((one) => by(one));\n  }`,
  (n: number) => `static {\n    void ${n};\n  }`,
  (n: number) => `declare readonly brand${n}: unique symbol;`,
  (n: number) => `readonly [\`key${n}\`] = "}{";`,
  (n: number) => `static readonly größe${n}: Map<string, readonly [number, string?]> = new Map();`,
  (n: number) => `@noted @notedBy({ n: ${n} })\n  decorated${n}(): void {}`,
  (n: number) => `*steps${n}(): Generator<number, void, undefined> {\n    yield ${n};\n  }`,
];
const STATEMENTS = [
  (n: number) => `const lines${n} = \`first\n    second \${${n} + 1} // no comment\n  third\`;`,
  (n: number) => `const 𝒳größe${n} = "😀 // no comment";`,
  (n: number) => `const pattern${n} = /\\/\\*[/*"'\`]+/u;`,
  (n: number) => `const pick${n} = <T,>(one: T): T => one;`,
  (n: number) => `const checked${n} = { a: ${n}, "b-c": [1, 2] } satisfies object;`,
  (n: number) => `var old${n}; if (old${n}) { old${n} = undefined } else { old${n} = ${n} }`,
];
const TOP_LEVEL = [
  (n: number) => `export function over${n}(a: string): string;\nexport function over${n}(a: number): number;\nexport function over${n}(a: string | number): string | number {\n  return a;\n}`,
  (n: number) => `export const identity${n} = <T extends object, U extends keyof T = keyof T>(one: T, _key?: U): T => one;`,
  (n: number) => `export const text${n} = \`\n  /* no comment */ \${[1, 2].map((one) => \`<\${one}>\`).join("")}\n\`;`,
  (n: number) => `export enum Größe${n} {\n  A = "a",\n  B = "b",\n}`,
  (n: number) => `export namespace Space${n} {\n  export type Deep = { readonly [Key in "a" | "b"]?: Key };\n}`,
  (n: number) => `export abstract class Base${n}<T> {\n  abstract get one(): T;\n  protected constructor(protected readonly 名${n}: T) {}\n}`,
];
const MARKUP = [
  (n: number) => `export const View${n} = (given: { readonly names: readonly string[] }) => (\n  <section title="it's // a 'title'" {...{}}>\n    {/* a comment */}\n    Text with &amp; // no comment, {given.names.map((name) => <b key={name}>{name} </b>)} <>\n      {\`\${given.names.length}\`}\n    </>\n  </section>\n);`,
];
export const MARKUP_TYPES = "declare namespace JSX {\n  interface IntrinsicElements {\n    [name: string]: unknown;\n  }\n}\n";
const DECORATORS = `function noted(_value: unknown, _context: DecoratorContext): void {}\nfunction notedBy(_options: object): (value: unknown, context: DecoratorContext) => void {\n  return () => {};\n}\n`;

interface Put {
  readonly at: number;
  readonly text: string;
}

export function enriched(name: string, text: string, wealth: Wealth, chance: Chance): string {
  const named = wealth.letters ? withLetters(name, text) : text;
  const file = parsed(name, named);
  let serial = 0;
  const happens = (percent: number): boolean => chance.below(100) < percent;
  const oneOf = (makers: readonly ((n: number) => string)[]): string => (makers[chance.below(makers.length)] ?? String)(serial++);
  const puts: Put[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isClassLike(node)) puts.push(...memberPuts(node));
    if (ts.isBlock(node)) for (const statement of node.statements) if (happens(wealth.statements)) puts.push({ at: statement.getFullStart(), text: `\n${indentAt(named, statement.getStart(file))}${oneOf(STATEMENTS)}` });
    ts.forEachChild(node, visit);
  };
  const memberPuts = (node: ts.ClassLikeDeclaration): Put[] =>
    node.members.flatMap((member) => [
      ...(happens(wealth.members) && !isBetweenOverloads(member) ? [{ at: member.getFullStart(), text: `\n  ${oneOf(MEMBERS)}\n` }] : []),
      ...(happens(wealth.decorators) && canBeDecorated(member) ? [{ at: member.getStart(file), text: chance.below(2) === 0 ? "@noted " : "@notedBy({ a: 1 }) @noted\n  " }] : []),
    ]);
  visit(file);
  const makers = name.endsWith("x") ? [...TOP_LEVEL, ...MARKUP] : TOP_LEVEL;
  for (const statement of file.statements) if (happens(wealth.topLevel) && !isBetweenOverloads(statement)) puts.push({ at: statement.getFullStart(), text: `\n${oneOf(makers)}\n` });
  const whole = withPuts(named, puts);
  return whole.includes("@noted") ? `${whole}\n${DECORATORS}` : whole;
}

function withPuts(text: string, puts: readonly Put[]): string {
  return [...puts].sort((a, b) => b.at - a.at).reduce((result, { at, text: put }) => result.slice(0, at) + put + result.slice(at), text);
}

function indentAt(text: string, at: number): string {
  return /[ \t]*$/.exec(text.slice(0, at))?.[0] ?? "";
}

/** Nothing may stand between a signature and what implements it. */
function isBetweenOverloads(node: ts.Node): boolean {
  const siblings: readonly ts.Node[] = ts.isClassLike(node.parent) ? node.parent.members : (node.parent as ts.SourceFile).statements;
  const before = siblings[siblings.indexOf(node) - 1];
  return before !== undefined && (ts.isFunctionDeclaration(before) || ts.isMethodDeclaration(before) || ts.isConstructorDeclaration(before)) && !before.body;
}

function canBeDecorated(member: ts.ClassElement): boolean {
  const isKind = (ts.isMethodDeclaration(member) && member.body !== undefined) || ts.isPropertyDeclaration(member) || ts.isGetAccessor(member);
  const isOff = ts.canHaveModifiers(member) && (ts.getModifiers(member) ?? []).some(({ kind }) => kind === ts.SyntaxKind.DeclareKeyword || kind === ts.SyntaxKind.AbstractKeyword);
  return isKind && !isOff && ts.isClassDeclaration(member.parent);
}

/** Private names and the variables of functions, each written otherwise wherever the name stands. */
function withLetters(name: string, text: string): string {
  const file = parsed(name, text);
  const own = new Set<string>();
  const others = new Set<string>();
  const visit = (node: ts.Node): void => {
    if (ts.isPrivateIdentifier(node)) own.add(node.text);
    if (ts.isIdentifier(node)) (ts.isVariableDeclaration(node.parent) && node.parent.name === node && !ts.isSourceFile(node.parent.parent.parent.parent) ? own : isElsewhere(node) ? others : new Set()).add(node.text);
    ts.forEachChild(node, visit);
  };
  visit(file);
  const places: ts.Node[] = [];
  const collect = (node: ts.Node): void => {
    if ((ts.isPrivateIdentifier(node) || ts.isIdentifier(node)) && own.has(node.text) && !others.has(node.text)) places.push(node);
    ts.forEachChild(node, collect);
  };
  collect(file);
  return withPuts(text, places.map((place) => ({ at: place.end, text: "Ü𝒳" })));
}

/** A name that something beyond the variable has: a member, a label, an import. */
function isElsewhere({ parent }: ts.Identifier): boolean {
  return !(ts.isVariableDeclaration(parent) || ts.isCallExpression(parent) || ts.isBinaryExpression(parent) || ts.isAwaitExpression(parent) || ts.isExpressionStatement(parent) || ts.isReturnStatement(parent) || ts.isPrefixUnaryExpression(parent) || ts.isPropertyAccessExpression(parent)) || (ts.isPropertyAccessExpression(parent) && parent.name.kind === ts.SyntaxKind.Identifier && parent.expression.kind !== ts.SyntaxKind.Identifier);
}
