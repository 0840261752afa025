import type { NativeNode, NativeTypeScript } from "./native-typescript.js";
import type { Node, Syntax } from "./syntax.js";

/**
 * The syntax vocabulary of TypeScript 7. Its nodes have the shape of 6's as far as the engine looks; some guards are
 * called otherwise, and a node's children are a method's business.
 */
export function nativeSyntax({ ast }: NativeTypeScript): Syntax {
  const { SyntaxKind } = ast;
  const isStringLiteralLike = ({ kind }: NativeNode): boolean => kind === SyntaxKind.StringLiteral || kind === SyntaxKind.NoSubstitutionTemplateLiteral;
  const own = {
    forEachChild: childrenWalker(ast),
    isParameter: ast.isParameterDeclaration,
    isStringLiteralLike,
    isTypeAssertionExpression: ast.isTypeAssertion,
  };
  // Guards and kinds have 7's numbers and 6's names: the engine compares names alone.
  return { ...ast, ...own } as unknown as Syntax;
}

/**
 * In JavaScript, 7 puts the types of JSDoc comments into the tree as if they were written in the code. Those are passed
 * over; of the assertions among them, the expression inside is the code.
 */
function childrenWalker(ast: NativeTypeScript["ast"]): Syntax["forEachChild"] {
  const { NodeFlags, SyntaxKind } = ast;
  const isFromComment = (node: NativeNode): boolean => (node.flags & NodeFlags.Reparsed) !== 0;
  const isAssertion = ({ kind }: NativeNode): boolean => kind === SyntaxKind.AsExpression || kind === SyntaxKind.SatisfiesExpression;
  return <T>(parent: Node, visit: (child: Node) => T | undefined): T | undefined => {
    const asNative = visit as unknown as (child: NativeNode) => T | undefined;
    const children = parent as unknown as NativeNode;
    if ((children.flags & NodeFlags.JavaScriptFile) === 0) return children.forEachChild(asNative);
    return children.forEachChild((child) => (isFromComment(child) && !isAssertion(child) ? undefined : asNative(child)));
  };
}
