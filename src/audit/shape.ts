import type { Node, SourceFile, Syntax } from "../compiler/index.js";
import type { TextRange } from "../model/index.js";

/** Code as its syntax has it: without white space, comments, quotes, parentheses and semicolons, as words in order. */
export interface Shape {
  /** Without the bodies of functions, loops and classes in it, which may change while the defect stays. */
  readonly head: readonly string[];
  readonly whole: readonly string[];
}

interface Visit {
  readonly node: Node;
  /** Whether it is part of the head, too. */
  readonly isHead: boolean;
}

/** The shape of what stands in a range of a file, which need not be one node. */
export function shapeOf(syntax: Syntax, file: SourceFile, range: TextRange): Shape {
  const kinds = kindNames(syntax);
  const head: string[] = [];
  const whole: string[] = [];
  const write = (word: string, isHead: boolean): void => {
    whole.push(word);
    if (isHead) head.push(word);
  };
  // A stack, because a chain of thousands of `+` nests as deep as it is long.
  const open: (Visit | "close" | "close body")[] = [{ node: file, isHead: true }];
  for (let next = open.pop(); next; next = open.pop()) {
    if (typeof next === "string") write(")", next === "close");
    else open.push(...visit(syntax, file, range, kinds, next, write).reverse());
  }
  return { head, whole };
}

type Kinds = ReadonlyMap<number, string>;

/** Writes one node, and returns what is to be written after it. */
function visit(syntax: Syntax, file: SourceFile, range: TextRange, kinds: Kinds, { node, isHead }: Visit, write: (word: string, isHead: boolean) => void): (Visit | "close" | "close body")[] {
  const start = node.getStart(file);
  if (node.end <= range.start || start >= range.end) return [];
  const kind = kinds.get(node.kind) ?? "";
  const isInside = start >= range.start && node.end <= range.end;
  if (!isInside || TRANSPARENT.has(kind)) return childrenOf(syntax, node).map((child) => ({ node: child, isHead }));
  if (SILENT.has(kind)) return [];
  const word = wordOf(node, kind, kinds);
  if (word !== undefined) {
    write(word, isHead);
    return [];
  }
  write(`(${kind}${operatorOf(node, kinds)}`, isHead);
  const children = childrenOf(syntax, node).map((child): Visit => ({ node: child, isHead: isHead && !isBody(node, kind, child, kinds) }));
  return [...children, isHead ? "close" : "close body"];
}

/** Formatting puts them there and takes them away. */
const TRANSPARENT: ReadonlySet<string> = new Set(["ParenthesizedExpression", "ExpressionStatement"]);
const SILENT: ReadonlySet<string> = new Set(["EmptyStatement", "SemicolonClassElement"]);

const STRINGS: ReadonlySet<string> = new Set(["StringLiteral", "NoSubstitutionTemplateLiteral"]);
const CLASSES: ReadonlySet<string> = new Set(["ClassDeclaration", "ClassExpression"]);
const MEMBERS: ReadonlySet<string> = new Set(["PropertyDeclaration", "MethodDeclaration", "Constructor", "GetAccessor", "SetAccessor", "IndexSignature", "ClassStaticBlockDeclaration"]);
const BLOCKS: ReadonlySet<string> = new Set(["Block", "CaseBlock", "ModuleBlock"]);

function isBody(parent: Node, kind: string, child: Node, kinds: Kinds): boolean {
  if (BLOCKS.has(kind)) return true;
  if (CLASSES.has(kind)) return MEMBERS.has(kinds.get(child.kind) ?? "");
  return "statement" in parent && parent.statement === child;
}

/** What a leaf says; strings say the same in all quotes. */
function wordOf(node: Node, kind: string, kinds: Kinds): string | undefined {
  if (!("text" in node) || typeof node.text !== "string") return undefined;
  if (STRINGS.has(kind)) return JSON.stringify(node.text);
  return kind === "JsxText" ? node.text.replace(/\s+/g, " ").trim() : `${kinds.get(node.kind) === "Identifier" ? "" : kind} ${node.text}`;
}

/** `!x` and `-x` differ by a number only. */
function operatorOf(node: Node, kinds: Kinds): string {
  const operator: unknown = "operator" in node ? node.operator : "keywordToken" in node ? node.keywordToken : undefined;
  return typeof operator === "number" ? ` ${kinds.get(operator)}` : "";
}

function childrenOf(syntax: Syntax, node: Node): Node[] {
  const children: Node[] = [];
  syntax.forEachChild(node, (child) => void children.push(child));
  return children;
}

const remembered = new WeakMap<object, Kinds>();

/** The kinds' own names, which all versions of TypeScript share; their numbers, and the aliases of some, differ. */
function kindNames({ SyntaxKind }: Syntax): Kinds {
  const known = remembered.get(SyntaxKind);
  if (known) return known;
  const names = new Map<number, string>();
  for (const [name, kind] of Object.entries(SyntaxKind)) {
    if (typeof kind === "number" && !/^(First|Last)[A-Z]/.test(name) && !names.has(kind)) names.set(kind, name);
  }
  remembered.set(SyntaxKind, names);
  return names;
}
