/**
 * The syntax vocabulary that the engine may use. Types only: the values (guards and kinds) come from the compiler that
 * is handed in, because `SyntaxKind` numbers differ between TypeScript versions.
 */
import type ts from "typescript";

export type Node = ts.Node;
export type SourceFile = ts.SourceFile;
export type Expression = ts.Expression;
export type Statement = ts.Statement;
export type Block = ts.Block;
export type Identifier = ts.Identifier;
export type PrivateIdentifier = ts.PrivateIdentifier;
export type CallExpression = ts.CallExpression;
export type TaggedTemplateExpression = ts.TaggedTemplateExpression;
export type NewExpression = ts.NewExpression;
export type AwaitExpression = ts.AwaitExpression;
export type BinaryExpression = ts.BinaryExpression;
export type PropertyAccessExpression = ts.PropertyAccessExpression;
export type ElementAccessExpression = ts.ElementAccessExpression;
export type ArrayLiteralExpression = ts.ArrayLiteralExpression;
export type ObjectLiteralExpression = ts.ObjectLiteralExpression;
export type ForOfStatement = ts.ForOfStatement;
export type IterationStatement = ts.IterationStatement;
export type TryStatement = ts.TryStatement;
export type ReturnStatement = ts.ReturnStatement;
export type VariableDeclaration = ts.VariableDeclaration;
export type PropertyDeclaration = ts.PropertyDeclaration;
export type ParameterDeclaration = ts.ParameterDeclaration;
export type ClassLikeDeclaration = ts.ClassLikeDeclaration;
export type ArrowFunction = ts.ArrowFunction;
export type FunctionExpression = ts.FunctionExpression;

/** Whatever has a body of its own to run. */
export type FunctionNode =
  | ts.FunctionDeclaration
  | ts.FunctionExpression
  | ts.ArrowFunction
  | ts.MethodDeclaration
  | ts.ConstructorDeclaration
  | ts.GetAccessorDeclaration
  | ts.SetAccessorDeclaration;

/** The guards and constants of one TypeScript version; TypeScript 7's `unstable/ast` has them under the same names. */
export type Syntax = Pick<
  typeof ts,
  | "NodeFlags"
  | "SyntaxKind"
  | "forEachChild"
  | "isArrayLiteralExpression"
  | "isArrowFunction"
  | "isAsExpression"
  | "isAwaitExpression"
  | "isBinaryExpression"
  | "isBlock"
  | "isBreakStatement"
  | "isCallExpression"
  | "isCatchClause"
  | "isClassDeclaration"
  | "isClassExpression"
  | "isClassStaticBlockDeclaration"
  | "isConditionalExpression"
  | "isConstructorDeclaration"
  | "isContinueStatement"
  | "isDoStatement"
  | "isElementAccessExpression"
  | "isExportAssignment"
  | "isExportSpecifier"
  | "isExpressionStatement"
  | "isForInStatement"
  | "isForOfStatement"
  | "isForStatement"
  | "isFunctionDeclaration"
  | "isFunctionExpression"
  | "isGetAccessorDeclaration"
  | "isIdentifier"
  | "isIfStatement"
  | "isImportClause"
  | "isImportDeclaration"
  | "isImportSpecifier"
  | "isLabeledStatement"
  | "isMethodDeclaration"
  | "isNewExpression"
  | "isNonNullExpression"
  | "isObjectBindingPattern"
  | "isArrayBindingPattern"
  | "isObjectLiteralExpression"
  | "isParameter"
  | "isParenthesizedExpression"
  | "isPrefixUnaryExpression"
  | "isPrivateIdentifier"
  | "isPropertyAccessExpression"
  | "isPropertyAssignment"
  | "isPropertyDeclaration"
  | "isReturnStatement"
  | "isSatisfiesExpression"
  | "isSetAccessorDeclaration"
  | "isShorthandPropertyAssignment"
  | "isSourceFile"
  | "isSpreadAssignment"
  | "isSpreadElement"
  | "isStringLiteralLike"
  | "isSwitchStatement"
  | "isTemplateSpan"
  | "isThrowStatement"
  | "isTryStatement"
  | "isTypeAssertionExpression"
  | "isVariableDeclaration"
  | "isVariableDeclarationList"
  | "isVariableStatement"
  | "isVoidExpression"
  | "isWhileStatement"
  | "isYieldExpression"
>;
