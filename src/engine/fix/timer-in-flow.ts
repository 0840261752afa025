import type { Node } from "../../compiler/index.js";
import type { Fix } from "../../model/index.js";
import { registrationOf } from "../facts/registration.js";
import { enclosing, isFunctionNode, unwrap } from "../facts/tree.js";
import type { World } from "../world.js";
import { movingIntoFinally, wrappingRest } from "./into-finally.js";
import { inserting } from "./lines.js";
import { freshLocal } from "./names.js";
import { isWaitless } from "./quick.js";
import { releaseOf } from "./release.js";
import { codeOf, removing, slotOf } from "./statements.js";
import { type LeakedTimer, ownStatement } from "./leaked-timer.js";

const TITLE = "Clear it in `finally`, however the work ends.";

/** Cleared when all goes well: the clearing goes into `finally`. */
export function skippedFix(world: World, { call, place, uses }: LeakedTimer): Fix | undefined {
  const { syntax } = world.compiler;
  const home = enclosing(syntax, call);
  const begin = slotOf(syntax, call);
  const behind = uses.filter((use) => use.kind === "released" && use.node.pos > call.end && enclosing(syntax, use.node) === home);
  if (!begin || place.kind !== "named") return undefined;
  for (const use of behind) {
    const release = releaseStatement(world, use.node);
    const slot = release && slotOf(syntax, release);
    const edits = slot && movingIntoFinally(world, { siblings: begin.siblings, index: begin.index + 1 }, slot, { subject: use.node, mayComeBefore: isWaitless });
    if (edits) return { title: TITLE, kind: "safe", edits };
  }
  return undefined;
}

/** `clearTimeout(timer);`, or `if (timer) clearTimeout(timer);` */
function releaseStatement(world: World, use: Node): Node | undefined {
  const { syntax } = world.compiler;
  let statement = use;
  while (!syntax.isExpressionStatement(statement)) {
    if (isFunctionNode(syntax, statement) || !statement.parent || syntax.isVariableStatement(statement)) return undefined;
    statement = statement.parent;
  }
  const block = syntax.isBlock(statement.parent) && statement.parent.statements.length === 1 ? statement.parent : statement;
  const test = block.parent;
  const isTested = syntax.isIfStatement(test) && test.thenStatement === block && !test.elseStatement && unwrap(syntax, test.expression).getText() === use.getText();
  return isTested ? test : statement;
}

/** `work().then((result) => { clearTimeout(timer); … })`: cleared in `finally` instead, before the rest of the reaction as it was. */
export function chainedFix(world: World, { call, uses }: LeakedTimer): Fix | undefined {
  const { syntax } = world.compiler;
  const [use, ...others] = uses.filter(({ kind }) => kind === "released");
  const callback = use && enclosing(syntax, use.node);
  const registration = callback && isFunctionNode(syntax, callback) ? registrationOf(world, callback) : undefined;
  const statement = use && releaseStatement(world, use.node);
  if (!callback || others.length > 0 || registration?.name !== "then" || enclosing(syntax, callback) !== enclosing(syntax, call)) return undefined;
  const { expression: access } = registration.call;
  if (!syntax.isPropertyAccessExpression(access) || !world.compiler.typeOf(access.expression).has("finally")) return undefined;
  const file = access.getSourceFile();
  const body = isFunctionNode(syntax, callback) ? callback.body : undefined;
  if (!statement || !body || !syntax.isBlock(body) || body.statements.length < 2 || statement.parent !== body) return undefined;
  const code = codeOf(statement).replace(/;$/, "");
  return code.includes("\n") ? undefined : { title: TITLE, kind: "safe", edits: [removing(statement), inserting(file, access.expression.end, `.finally(() => ${code})`)] };
}

/** The timer of a time-out that nobody clears when its work is over. Whether what comes back still needs the time-out, only a person can tell. */
export function outlivedFix(world: World, { call, place, uses, made, finding }: LeakedTimer): Fix | undefined {
  const { syntax } = world.compiler;
  const begin = slotOf(syntax, call)?.statement;
  if (!begin || made.gives !== "handle" || isExecutor(world, enclosing(syntax, call))) return undefined;
  const file = call.getSourceFile();
  const own = place.kind === "dropped" && ownStatement(world, call) === begin ? freshLocal(world, enclosing(syntax, call), "timer") : undefined;
  const declaration = place.kind === "named" ? place.name.parent : undefined;
  const isLocal = declaration !== undefined && syntax.isVariableDeclaration(declaration) && declaration.parent.parent === begin;
  const name = own ?? (isLocal && place.kind === "named" ? place.name.getText() : undefined);
  const code = name && (declaration ? releaseOf(world, { target: name, declaration, kind: made.kind, value: call, uses }) : `clear${made.kind === "timeout" ? "Timeout" : "Interval"}(${name});`);
  const wrapping = code && finding.span === "bounded" ? wrappingRest(world, begin, code) : undefined;
  return wrapping && { title: TITLE, kind: "suggestion", edits: [...(own ? [inserting(file, begin.getStart(file), `const ${own} = `)] : []), ...wrapping], ...(own ? { introduces: own } : {}) };
}

/** What an executor does is not over when it returns. */
function isExecutor(world: World, node: Node): boolean {
  return !isFunctionNode(world.compiler.syntax, node) || registrationOf(world, node)?.role === "executor";
}
