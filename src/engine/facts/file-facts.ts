import type { AwaitExpression, BinaryExpression, CallExpression, Expression, ForOfStatement, FunctionNode, Identifier, IterationStatement, NewExpression, Node, PrivateIdentifier, SourceFile, TaggedTemplateExpression } from "../../compiler/index.js";
import type { World } from "../world.js";
import { isAsync, isFunctionNode, isLoop, type Runnable } from "./tree.js";

/** What stands directly in one function (or module): nested functions have facts of their own. */
export interface FunctionFacts {
  readonly node: Runnable;
  readonly calls: (CallExpression | NewExpression)[];
  readonly awaits: AwaitExpression[];
  readonly loops: IterationStatement[];
  readonly forAwaits: ForOfStatement[];
  /** What changes a number or a name in place: `n++`, `--n`, `n += 1`, `busy = true`. */
  readonly updates: Expression[];
  /** Tagged templates: calls in another dress. */
  readonly tagged: TaggedTemplateExpression[];
  /** Returned expressions; of an arrow function with an expression body, that body. */
  readonly returned: Expression[];
  readonly nested: FunctionFacts[];
}

/** One pass over a file: its functions with what stands in them, and every name with its places. */
export interface FileFacts {
  readonly file: SourceFile;
  readonly module: FunctionFacts;
  readonly functions: ReadonlyMap<Node, FunctionFacts>;
  readonly names: ReadonlyMap<string, readonly (Identifier | PrivateIdentifier)[]>;
  readonly declarations: readonly Node[];
  /** Whether any class extends another. */
  readonly hasHeritage: boolean;
  readonly assignments: readonly BinaryExpression[];
  /** Why the file can't be walked: it nests too deeply. To other files it is an empty one. */
  readonly failure?: RangeError;
}

export function fileFactsOf(world: World, node: Node): FileFacts {
  const file = node.getSourceFile();
  return world.ask<SourceFile, FileFacts | undefined>(collectIfPossible, file, undefined) ?? emptyFacts(file);
}

function collectIfPossible(world: World, file: SourceFile): FileFacts {
  try {
    return collect(world, file);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    return { ...emptyFacts(file), failure: error };
  }
}

export function factsOf(world: World, node: Runnable): FunctionFacts {
  const found = fileFactsOf(world, node).functions.get(node);
  if (!found) throw new Error("Every function with a body has facts: the file was walked from its root.");
  return found;
}

/** An async function that awaits and returns nothing is over when its call is. */
export function waitsAtAll(world: World, node: FunctionNode): boolean {
  const { awaits, forAwaits, returned } = factsOf(world, node);
  return !isAsync(world.compiler.syntax, node) || awaits.length + forAwaits.length + returned.length > 0;
}

function emptyFacts(file: SourceFile): FileFacts {
  const module = emptyFunction(file);
  return { file, module, functions: new Map([[file, module]]), names: new Map(), declarations: [], assignments: [], hasHeritage: false };
}

function emptyFunction(node: Runnable): FunctionFacts {
  return { node, calls: [], awaits: [], loops: [], forAwaits: [], updates: [], tagged: [], returned: [], nested: [] };
}

function collect(world: World, file: SourceFile): FileFacts {
  const { syntax } = world.compiler;
  const { SyntaxKind } = syntax;
  const module = emptyFunction(file);
  const functions = new Map<Node, FunctionFacts>([[file, module]]);
  const names = new Map<string, (Identifier | PrivateIdentifier)[]>();
  const declarations: Node[] = [];
  const assignments: BinaryExpression[] = [];
  let hasHeritage = false;

  const isStep = (node: Node): boolean => [SyntaxKind.PlusPlusToken, SyntaxKind.MinusMinusToken].includes((node as Node & { operator: number }).operator);
  const isUpdate = (kind: number): boolean => kind === SyntaxKind.EqualsToken || kind === SyntaxKind.PlusEqualsToken || kind === SyntaxKind.MinusEqualsToken;

  function note(node: Node, within: FunctionFacts): void {
    switch (node.kind) {
      case SyntaxKind.Identifier:
      case SyntaxKind.PrivateIdentifier: {
        const name = node as Identifier | PrivateIdentifier;
        const known = names.get(name.text);
        if (known) known.push(name);
        else names.set(name.text, [name]);
        return;
      }
      case SyntaxKind.CallExpression:
      case SyntaxKind.NewExpression:
        within.calls.push(node as CallExpression | NewExpression);
        return;
      case SyntaxKind.TaggedTemplateExpression:
        within.tagged.push(node as TaggedTemplateExpression);
        return;
      case SyntaxKind.AwaitExpression:
        within.awaits.push(node as AwaitExpression);
        return;
      case SyntaxKind.ReturnStatement: {
        const { expression } = node as { expression?: Expression };
        if (expression) within.returned.push(expression);
        return;
      }
      case SyntaxKind.VariableDeclaration:
      case SyntaxKind.PropertyDeclaration:
        declarations.push(node);
        return;
      case SyntaxKind.HeritageClause:
        hasHeritage = true;
        return;
      case SyntaxKind.PostfixUnaryExpression:
      case SyntaxKind.PrefixUnaryExpression:
        if (isStep(node)) within.updates.push(node as Expression);
        return;
      case SyntaxKind.BinaryExpression:
        if (isUpdate((node as BinaryExpression).operatorToken.kind)) within.updates.push(node as Expression);
        if ((node as BinaryExpression).operatorToken.kind === SyntaxKind.EqualsToken) assignments.push(node as BinaryExpression);
        return;
      default:
        if (!isLoop(syntax, node)) return;
        within.loops.push(node);
        if (syntax.isForOfStatement(node) && node.awaitModifier) within.forAwaits.push(node);
    }
  }

  function visit(node: Node, within: FunctionFacts): void {
    let inner = within;
    if (isFunctionNode(syntax, node)) {
      inner = emptyFunction(node);
      functions.set(node, inner);
      within.nested.push(inner);
      if (syntax.isArrowFunction(node) && !syntax.isBlock(node.body)) inner.returned.push(node.body);
    } else note(node, within);
    syntax.forEachChild(node, (child) => visit(child, inner));
  }

  syntax.forEachChild(file, (child) => visit(child, module));
  return { file, module, functions, names, declarations, assignments, hasHeritage };
}
