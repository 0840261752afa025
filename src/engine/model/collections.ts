import type { BinaryExpression, Expression, Node, TypeFacts } from "../../compiler/index.js";
import type { TrackerKind } from "../../model/index.js";
import { fileFactsOf } from "../facts/file-facts.js";
import { placesElsewhere } from "../facts/program-index.js";
import { isSeenOutside } from "../facts/storage.js";
import { accessOf, enclosing, isFunctionNode, lastName, unwrap } from "../facts/tree.js";
import type { World } from "../world.js";
import { placedAtEnd } from "./collection-waits.js";
import { type TrackerUse, usesOfTracker } from "./tracker-uses.js";

/** What a collection remembers: promises, records of tasks, what stops or wakes a task, other handles. */
export type Content = "promises" | "records" | "controllers" | "waiters" | "handles";

/** A set, map or list that tasks join, with everything that is done to it. */
export interface TaskCollection {
  readonly name: Node;
  readonly declaration: Node;
  readonly content: Content;
  readonly container: "array" | "set" | "map";
  readonly uses: readonly TrackerUse[];
}

const JOINING = /^(add|push|unshift|set|concat)$/;
const WAITERS = /wait|resolv|reject|blocked|parked|sleepers|acquir/i;
const HANDLES = /^(Socket|WebSocket|ChildProcess|Worker|ClientHttp2Session|Http2Session|ServerResponse|Duplex|Connection|EventSource)$/;

/** The collections of tasks that a file declares: as a field, as a variable, or by an assignment in a constructor. */
export function taskCollectionsOf(world: World, file: Node): readonly TaskCollection[] {
  return world.ask(collectCollections, file, []);
}

function collectCollections(world: World, file: Node): readonly TaskCollection[] {
  const { declarations, assignments } = fileFactsOf(world, file);
  return [...world.each(declaredAt, file, () => declarations), ...world.each(madeInConstructor, file, () => assignments)];
}

function declaredAt(world: World, declaration: Node): TaskCollection | undefined {
  return collectionAt(world, declaration, (declaration as Node & { name: Node }).name);
}

/** `this.tasks = new Set()` in a constructor: how a field is declared in JavaScript. */
function madeInConstructor(world: World, assignment: BinaryExpression): TaskCollection | undefined {
  const { syntax } = world.compiler;
  const { left, right } = assignment;
  const isField = syntax.isPropertyAccessExpression(left) && left.expression.kind === syntax.SyntaxKind.ThisKeyword && syntax.isConstructorDeclaration(enclosing(syntax, assignment));
  const isMade = syntax.isArrayLiteralExpression(right) || (syntax.isNewExpression(right) && /^(Set|Map)$/.test(right.expression.getText()));
  if (!isField || !isMade || world.compiler.symbolOf(left.name)?.declarations?.some((one) => syntax.isPropertyDeclaration(one))) return undefined;
  return collectionAt(world, assignment, left.name);
}

function collectionAt(world: World, declaration: Node, name: Node): TaskCollection | undefined {
  const { syntax } = world.compiler;
  if ((!syntax.isIdentifier(name) && !syntax.isPrivateIdentifier(name)) || !isJoined(world, declaration, name)) return undefined;
  const type = world.compiler.typeOf(name);
  const { container } = type;
  if (container !== "array" && container !== "set" && container !== "map") return undefined;
  const kind: TrackerKind = container === "set" ? "promise-set" : container === "map" ? "promise-map" : "promise-array";
  const uses = usesOfTracker(world, name, kind);
  const content = contentOf(type.element, name.text) ?? (type.element?.isResolved ? undefined : contentByValues(world, uses));
  return content && { name, declaration, content, container, uses };
}

/** By its words alone: something is put into what has this name. */
function isJoined(world: World, declaration: Node, name: Node & { text: string }): boolean {
  const { syntax } = world.compiler;
  const isExported = world.reach === "program" && syntax.isVariableDeclaration(declaration) && isSeenOutside(world, declaration);
  const elsewhere = isExported ? (placesElsewhere(world, name.text, name) ?? []) : [];
  return [...(fileFactsOf(world, name).names.get(name.text) ?? []), ...elsewhere].some((namesake) => {
    const value: Node = accessOf(syntax, namesake);
    const access = syntax.isNonNullExpression(value.parent) ? value.parent.parent : value.parent;
    if (placedAtEnd(world, value)) return true;
    return (syntax.isPropertyAccessExpression(access) && JOINING.test(access.name.text)) || (syntax.isSpreadElement(access) && syntax.isArrayLiteralExpression(access.parent));
  });
}

function contentOf(element: TypeFacts | undefined, name: string): Content | undefined {
  if (!element) return undefined;
  if (element.thenable === "always" || element.thenable === "sometimes") return "promises";
  if (element.names.includes("AbortController")) return "controllers";
  if (element.returnsVoid) return WAITERS.test(name) ? "waiters" : undefined;
  if (element.names.some((one) => HANDLES.test(one))) return "handles";
  if (isDeferred(element)) return "waiters";
  return isRecord(element) ? "records" : undefined;
}

/** `{ resolve, reject }`: what wakes somebody who waits. */
function isDeferred(element: TypeFacts): boolean {
  return element.has("resolve") && (element.has("reject") || !element.has("promise"));
}

/** `{ promise, startedAt }`, `{ controller }`: what belongs to one running task. */
function isRecord(element: TypeFacts): boolean {
  element.expect([...TASKS, ...CONTROLLERS]);
  return TASKS.some((member) => element.member(member)?.thenable === "always") || CONTROLLERS.some((member) => element.member(member)?.names.includes("AbortController"));
}

const TASKS = ["promise", "task", "completion", "finished", "running", "done", "exited", "ended", "settled"];
const CONTROLLERS = ["controller", "abortController"];

/** What is put in, where the collection's own type does not say what it holds. */
function contentByValues(world: World, uses: readonly TrackerUse[]): Content | undefined {
  const values = uses.flatMap((use) => (use.kind === "add" ? use.values : []));
  return values.length > 0 && values.every((value) => isPromise(world, value)) ? "promises" : undefined;
}

function isPromise(world: World, value: Expression): boolean {
  const { syntax } = world.compiler;
  const inner = unwrap(syntax, value);
  if (syntax.isCallExpression(inner)) return world.compiler.thenableCall(inner) === "always" || /^(then|catch|finally)$/.test(lastName(syntax, inner.expression) ?? "");
  if (isFunctionNode(syntax, inner) || !syntax.isIdentifier(inner)) return false;
  const declaration = world.compiler.symbolOf(inner)?.declarations?.[0];
  const made = declaration && syntax.isVariableDeclaration(declaration) ? declaration.initializer : undefined;
  return made !== undefined && syntax.isCallExpression(unwrap(syntax, made)) && isPromise(world, made);
}
