import type { Identifier, Node, ParameterDeclaration, PrivateIdentifier, Syntax } from "../../compiler/index.js";

/** A name where something is used or declared. */
export type Name = Identifier | PrivateIdentifier;

/** Where a declared name is seen. */
interface Scope {
  readonly scope: Node;
  /** What stands before this offset inside `scope` does not see it. */
  readonly from: number;
}

/**
 * A name is declared. `value`: a parameter or variable that only its scope can see; `other`: something that other places
 * may add to or see as well; `type`: a type, which hides no value.
 */
export interface Declares extends Scope {
  readonly is: "value" | "other" | "type";
}

/**
 * What a name does where it stands, as far as syntax tells. `use`: stands for a value, as the scopes around it say; `none`:
 * a member's name or a type's, which can mean no local variable; `unclear`: may be anything.
 */
export type NameRole = Declares | { readonly is: "use" | "none" | "unclear" };

const USE: NameRole = { is: "use" };
const NONE: NameRole = { is: "none" };
const UNCLEAR: NameRole = { is: "unclear" };

export function roleOf(syntax: Syntax, name: Name): NameRole {
  const { SyntaxKind } = syntax;
  const parent = name.parent as Node & { readonly name?: Node; readonly propertyName?: Node };
  if (parent.name === name) return parent.kind === SyntaxKind.PropertyAccessExpression ? NONE : namedRole(syntax, parent);
  if (parent.propertyName === name) return parent.kind === SyntaxKind.ExportSpecifier ? UNCLEAR : NONE;
  if (parent.kind === SyntaxKind.TypeReference) return NONE;
  return usingOf(syntax).has(parent.kind) ? USE : UNCLEAR;
}

/** The role of what a node calls itself. */
function namedRole(syntax: Syntax, declaration: Node): NameRole {
  const { SyntaxKind } = syntax;
  switch (declaration.kind) {
    case SyntaxKind.ShorthandPropertyAssignment:
      return USE;
    case SyntaxKind.Parameter:
    case SyntaxKind.VariableDeclaration:
    case SyntaxKind.BindingElement:
      return boundRole(syntax, declaration);
    case SyntaxKind.FunctionExpression:
    case SyntaxKind.ClassExpression:
      return { is: "other", scope: declaration, from: declaration.pos };
    case SyntaxKind.FunctionDeclaration:
    case SyntaxKind.ClassDeclaration:
    case SyntaxKind.EnumDeclaration:
    case SyntaxKind.ModuleDeclaration:
    case SyntaxKind.ImportClause:
    case SyntaxKind.ImportSpecifier:
    case SyntaxKind.NamespaceImport:
    case SyntaxKind.ImportEqualsDeclaration:
      return { is: "other", ...blockAround(syntax, declaration) };
    case SyntaxKind.InterfaceDeclaration:
    case SyntaxKind.TypeAliasDeclaration:
      return { is: "type", ...blockAround(syntax, declaration) };
    case SyntaxKind.ExportSpecifier:
    case SyntaxKind.NamespaceExport:
      return UNCLEAR;
    default:
      return NONE;
  }
}

/** Of a parameter, a variable, or a part of one that is taken apart. */
function boundRole(syntax: Syntax, declaration: Node): Declares {
  let root = declaration;
  while (root.kind === syntax.SyntaxKind.BindingElement) root = root.parent.parent;
  if (syntax.isParameter(root)) return { is: hasModifiers(root) ? "other" : "value", scope: root.parent, from: firstOf(root).pos };
  const list = root.parent;
  if (!syntax.isVariableDeclaration(root) || !syntax.isVariableDeclarationList(list)) return { is: "value", ...blockAround(syntax, root) };
  const isVar = (list.flags & syntax.NodeFlags.BlockScoped) === 0;
  const around = isVar ? functionAround(syntax, list) : blockAround(syntax, list);
  const isShared = syntax.isSourceFile(around.scope) && isVar;
  return { is: isShared || hasModifiers(list.parent) || isRequired(syntax, root.initializer) ? "other" : "value", ...around };
}

/** `const x = require("…")` is another name of a module. */
function isRequired(syntax: Syntax, initializer: Node | undefined): boolean {
  let value = initializer;
  while (value && syntax.isPropertyAccessExpression(value)) value = value.expression;
  return value !== undefined && syntax.isCallExpression(value) && syntax.isIdentifier(value.expression) && value.expression.text === "require";
}

function hasModifiers(node: Node): boolean {
  return ((node as { modifiers?: readonly Node[] }).modifiers?.length ?? 0) > 0;
}

function firstOf(parameter: ParameterDeclaration): Node {
  return (parameter.parent as { parameters?: readonly Node[] }).parameters?.[0] ?? parameter;
}

/** Where a block's names are seen. A function's body shares its scope with the parameters. */
function blockAround(syntax: Syntax, declaration: Node): Scope {
  const { SyntaxKind } = syntax;
  let scope = declaration.parent;
  for (;;) {
    switch (scope.kind) {
      case SyntaxKind.Block: {
        const outer = scope.parent as Node & { readonly body?: Node };
        return outer.body === scope ? { scope: outer, from: scope.pos } : { scope, from: scope.pos };
      }
      case SyntaxKind.SourceFile:
      case SyntaxKind.ModuleBlock:
      case SyntaxKind.CaseBlock:
      case SyntaxKind.CatchClause:
      case SyntaxKind.ForStatement:
      case SyntaxKind.ForInStatement:
      case SyntaxKind.ForOfStatement:
        return { scope, from: scope.pos };
      default:
    }
    scope = scope.parent;
  }
}

/** Where a `var` is seen. */
function functionAround(syntax: Syntax, declaration: Node): Scope {
  let around = blockAround(syntax, declaration);
  while (!holdsVariables(syntax, around.scope)) around = blockAround(syntax, around.scope);
  return around;
}

function holdsVariables(syntax: Syntax, scope: Node): boolean {
  const { SyntaxKind } = syntax;
  return scope.kind === SyntaxKind.SourceFile || scope.kind === SyntaxKind.ModuleBlock || (scope as { body?: Node }).body !== undefined;
}

const using = new WeakMap<Syntax, ReadonlySet<number>>();

/** The nodes whose children that are names, other than their own, are expressions. */
function usingOf(syntax: Syntax): ReadonlySet<number> {
  let kinds = using.get(syntax);
  if (!kinds) using.set(syntax, (kinds = kindsUsing(syntax)));
  return kinds;
}

function kindsUsing({ SyntaxKind }: Syntax): ReadonlySet<number> {
  return new Set([
    SyntaxKind.CallExpression, SyntaxKind.NewExpression, SyntaxKind.PropertyAccessExpression, SyntaxKind.ElementAccessExpression,
    SyntaxKind.BinaryExpression, SyntaxKind.PrefixUnaryExpression, SyntaxKind.PostfixUnaryExpression, SyntaxKind.ConditionalExpression,
    SyntaxKind.ReturnStatement, SyntaxKind.ThrowStatement, SyntaxKind.ExpressionStatement, SyntaxKind.AwaitExpression, SyntaxKind.YieldExpression,
    SyntaxKind.SpreadElement, SyntaxKind.SpreadAssignment, SyntaxKind.ArrayLiteralExpression, SyntaxKind.PropertyAssignment,
    SyntaxKind.ComputedPropertyName, SyntaxKind.ArrowFunction, SyntaxKind.VariableDeclaration, SyntaxKind.Parameter, SyntaxKind.BindingElement,
    SyntaxKind.PropertyDeclaration, SyntaxKind.TemplateSpan, SyntaxKind.TaggedTemplateExpression, SyntaxKind.ParenthesizedExpression,
    SyntaxKind.AsExpression, SyntaxKind.SatisfiesExpression, SyntaxKind.NonNullExpression, SyntaxKind.TypeAssertionExpression,
    SyntaxKind.VoidExpression, SyntaxKind.TypeOfExpression, SyntaxKind.DeleteExpression, SyntaxKind.IfStatement, SyntaxKind.WhileStatement,
    SyntaxKind.DoStatement, SyntaxKind.ForStatement, SyntaxKind.ForOfStatement, SyntaxKind.ForInStatement, SyntaxKind.SwitchStatement, SyntaxKind.CaseClause,
  ]);
}
