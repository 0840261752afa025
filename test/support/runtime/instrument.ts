import ts from "typescript";

/** Name of the object that instrumented code talks to. */
export const PROBE = "__probe";

/** Of a fixture, the exported function that exercises it; what it does itself is not watched. */
export const SCENARIO = "scenario";

/** What instrumented code calls; sites are `line:column`. Every method hands through the value that it is shown last. */
export interface Probe {
  /** Before a call's arguments are evaluated; the answer goes to `called`. */
  calling(site: string): CallToken;
  called<Value>(token: CallToken, value: Value): Value;
  argument<Value>(site: string, call: string, value: Value): Value;
  /** `add(1)` of a wait group, or a counter that goes up: it stands for the task that is started next. */
  unit<Value>(site: string, value: Value): Value;
  /** A function that is made here, or is assigned to a handler. */
  callback<Value>(site: string, value: Value): Value;
  awaiting<Value>(site: string, value: Value): Value;
  /** What a `for await` goes through. */
  iterating<Value>(site: string, value: Value): Value;
}

export interface CallToken {
  readonly site: string;
  readonly unit: string | undefined;
}

/** Shows the probe every call, callback, argument and `await` of a fixture, outside its scenario. */
export const instrument: ts.TransformerFactory<ts.SourceFile> = (context) => (file) => {
  const { factory } = context;
  const siteOf = (node: ts.Node): string => {
    const { line, character } = file.getLineAndCharacterOfPosition(node.getStart(file));
    return `${line + 1}:${character + 1}`;
  };
  const probe = (method: keyof Probe, ...args: readonly ts.Expression[]): ts.Expression =>
    factory.createCallExpression(factory.createPropertyAccessExpression(factory.createIdentifier(PROBE), method), undefined, args);
  const literal = (node: ts.Node): ts.Expression => factory.createStringLiteral(siteOf(node));

  const children = <Node extends ts.Node>(node: Node): Node => ts.visitEachChild(node, visit, context);

  function visit(node: ts.Node): ts.Node {
    if (ts.isFunctionDeclaration(node) && node.name?.text === SCENARIO) return node;
    if (ts.isDecorator(node) || ts.isTypeNode(node)) return node;
    if (ts.isAwaitExpression(node)) return factory.updateAwaitExpression(node, probe("awaiting", literal(node), visitExpression(node.expression)));
    if (ts.isForOfStatement(node) && node.awaitModifier) {
      const source = probe("iterating", literal(node), visitExpression(node.expression));
      return factory.updateForOfStatement(node, node.awaitModifier, node.initializer, source, ts.visitNode(node.statement, visit, ts.isStatement) ?? node.statement);
    }
    if (ts.isCallExpression(node) || ts.isNewExpression(node)) return visitCall(node);
    if (ts.isTaggedTemplateExpression(node)) return probe("called", probe("calling", literal(node)), children(node));
    if (ts.isArrowFunction(node) || ts.isFunctionExpression(node)) return probe("callback", literal(node), children(node));
    if (ts.isBinaryExpression(node) && isHandlerAssignment(node)) {
      return factory.updateBinaryExpression(node, node.left, node.operatorToken, probe("callback", literal(node.right), visitExpression(node.right)));
    }
    if (isOwnCounterUp(node)) return probe("unit", literal(node), children(node));
    return children(node);
  }

  function visitExpression(node: ts.Expression): ts.Expression {
    return ts.visitNode(node, visit, ts.isExpression) ?? node;
  }

  function visitCall(node: ts.CallExpression | ts.NewExpression): ts.Expression {
    const callee = visitExpression(node.expression);
    const args = (node.arguments ?? []).map((argument) => visitArgument(argument, node));
    if (ts.isNewExpression(node)) return probe("called", probe("calling", literal(node)), factory.updateNewExpression(node, callee, undefined, args));
    const questionDot = node.questionDotToken;
    const call = ts.isCallChain(node)
      ? factory.updateCallChain(node, callee, questionDot, undefined, args)
      : factory.updateCallExpression(node, callee, undefined, args);
    if (node.expression.kind === ts.SyntaxKind.SuperKeyword || isInsideChain(node)) return call;
    if (isUnitOfWaitGroup(node)) return probe("unit", literal(node), call);
    return probe("called", probe("calling", literal(node)), call);
  }

  function visitArgument(argument: ts.Expression, call: ts.CallExpression | ts.NewExpression): ts.Expression {
    const visited = visitExpression(argument);
    if (ts.isSpreadElement(argument) || ts.isLiteralExpression(argument)) return visited;
    return probe("argument", literal(argument), literal(call), visited);
  }

  return children(file);
};

/** `x.onmessage = handle`. */
function isHandlerAssignment(node: ts.BinaryExpression): boolean {
  return node.operatorToken.kind === ts.SyntaxKind.EqualsToken && ts.isPropertyAccessExpression(node.left) && /^on[a-z]/i.test(node.left.name.text);
}

/** `add(1)`: a unit of a wait group stands for the task that is started next. */
function isUnitOfWaitGroup(node: ts.CallExpression): boolean {
  const [count] = node.arguments;
  return ts.isPropertyAccessExpression(node.expression) && node.expression.name.text === "add" && count !== undefined && isCount(count);
}

/** `this.running++` and `this.running += 1`: a counter may stand for a wait group. */
function isOwnCounterUp(node: ts.Node): node is ts.Expression {
  if (ts.isPostfixUnaryExpression(node) || ts.isPrefixUnaryExpression(node)) return node.operator === ts.SyntaxKind.PlusPlusToken && isOwnField(node.operand);
  return ts.isBinaryExpression(node) && node.operatorToken.kind === ts.SyntaxKind.PlusEqualsToken && ts.isNumericLiteral(node.right) && isOwnField(node.left);
}

function isOwnField(node: ts.Expression): boolean {
  return ts.isPropertyAccessExpression(node) && node.expression.kind === ts.SyntaxKind.ThisKeyword;
}

/** `1`, `tasks.length`, `1 + tasks.length`. */
function isCount(node: ts.Expression): boolean {
  if (ts.isBinaryExpression(node)) return isCount(node.left) && isCount(node.right);
  return ts.isNumericLiteral(node) || (ts.isPropertyAccessExpression(node) && node.name.text === "length");
}

/** `a?.b()` in `a?.b().c`: nothing may stand between the links of an optional chain. */
function isInsideChain(node: ts.CallExpression): boolean {
  const { parent } = node;
  return ts.isOptionalChain(node) && ts.isOptionalChain(parent) && parent.expression === node;
}
