import type { CallExpression, FunctionNode, Node } from "../../compiler/index.js";
import type { World } from "../world.js";
import { type FunctionUse, isOnThis, nameNodeOf, usesOf } from "./callers.js";
import { type Context, contextOf, isMember, isReachableFromOutside, more, registrationContext } from "./context.js";
import { givesWay } from "./loops.js";
import { functionOf, type Registration, registrationAt, registrationOf } from "./registration.js";
import { referencesOf } from "./references.js";
import { enclosing, hasModifier, isFunctionNode, isLoop, lastName, receiverOf } from "./tree.js";

/** True where what was made in an earlier run is ended, or a guard lets nobody through, before the site is reached. */
export type IsEnded = (site: Node) => boolean;

export interface RepeatOptions {
  /** Whether a function named `start…` that no class has runs once for its owner, too: what it sets, another one clears. */
  readonly startsOnce?: boolean;
  /** A function whose own runs do not count: what is asked about is new in each. */
  readonly within?: Node;
}

const ONCE: Context = { multiplicity: "once", lifetime: "process", evidence: [] };
const PER_INSTANCE: Context = { multiplicity: "per-instance", lifetime: "instance", evidence: [] };
const PER_CALL: Context = { multiplicity: "per-call", lifetime: "call", evidence: [] };
const DEEPEST = 5;
/** Methods and functions that a program calls once for each owner, or once at all. */
export const STARTING = /^_?(start(?!With)|init|initiali[sz]e|boot|bootstrap|launch|activate(?![A-Z])|mount|setup|set_?up|connectedCallback|hostConnected|firstUpdated|componentDidMount|ngOnInit|ngAfter|onModuleInit|onApplicationBootstrap|serve|listen|run|create|make|build|install|register|enable|attach|open|connect|begin|main|onload$|onLoad$|configure)/;
/** Events that come once in the life of what emits them. */
const FIRST_EVENTS = /^(listening|spawn|load|DOMContentLoaded|whenReady)$/;

/** What a callback gets once for each of many. */
const HANDLED = /^_?(req|request|ctx|socket|conn|connection|ws|client|session|job|task|message|msg|event|ev|peer|stream)$/;

/**
 * How often a site runs again while what it made before may still be there. A loop over what is there, and a callback
 * that runs at once, are part of one run; a loop that waits, an event and an interval come again.
 */
export function repeatsOf(world: World, site: Node, isEnded: IsEnded, options: RepeatOptions = {}): Context {
  return new Climb(world, isEnded, options).from(site, 0);
}

class Climb {
  readonly #busy = new Set<Node>();

  constructor(
    private readonly world: World,
    private readonly isEnded: IsEnded,
    private readonly options: RepeatOptions,
  ) {}

  from(site: Node, depth: number): Context {
    const { syntax } = this.world.compiler;
    if (depth > DEEPEST || this.isEnded(site)) return ONCE;
    let inner = site;
    for (let node = site.parent; ; inner = node, node = node.parent) {
      if (syntax.isSourceFile(node)) return ONCE;
      if (isLoop(syntax, node) && this.#comesAgain(node, inner, site)) return { multiplicity: "per-iteration", lifetime: "iteration", evidence: [{ role: "loop", node }] };
      if (syntax.isPropertyDeclaration(node)) return this.#instance(node);
      if (isFunctionNode(syntax, node)) return this.#function(node, depth);
    }
  }

  #comesAgain(loop: Node, inner: Node, site: Node): boolean {
    const { syntax } = this.world.compiler;
    const waits = syntax.isForOfStatement(loop) ? loop.awaitModifier !== undefined && loop.expression !== inner : !syntax.isForInStatement(loop) && isLoop(syntax, loop) && givesWay(this.world, loop);
    return waits && contextOf(this.world, site).evidence[0]?.node === loop;
  }

  #function(node: FunctionNode, depth: number): Context {
    const { syntax } = this.world.compiler;
    if (syntax.isConstructorDeclaration(node)) return this.#instance(node);
    if (this.#busy.has(node) || node === this.options.within) return ONCE;
    this.#busy.add(node);
    const found = this.#usedFunction(node, depth);
    this.#busy.delete(node);
    return found;
  }

  #usedFunction(node: FunctionNode, depth: number): Context {
    const registration = registrationOf(this.world, node);
    if (registration) return this.#registered(registration, depth);
    if (this.world.compiler.syntax.isCallExpression(node.parent) || this.#isInPlace(node)) return this.from(node, depth);
    const contexts = usesOf(this.world, node).map((use) => this.#use(use, depth));
    if (isHandlerProperty(this.world, node)) return this.isEnded(node) ? ONCE : { multiplicity: "per-event", lifetime: "event", evidence: [{ role: "event", node: node.parent }] };
    if (contexts.length === 0 || isReachableFromOutside(this.world, node)) contexts.push(this.#standAlone(node));
    return contexts.reduce(more);
  }

  #isInPlace(node: FunctionNode): boolean {
    const { syntax } = this.world.compiler;
    return syntax.isParenthesizedExpression(node.parent) && syntax.isCallExpression(node.parent.parent) && node.parent.parent.expression === node.parent;
  }

  #use(use: FunctionUse, depth: number): Context {
    if (use.kind === "argument") return this.#registered(registrationAt(this.world, use.call, use.index), depth);
    if (use.kind === "call") return this.#call(use.call as CallExpression, depth);
    const context = contextOf(this.world, use.node);
    return /\.on[a-z]+$/.test(assignedTo(this.world, use.node)) ? { multiplicity: "per-event", lifetime: "event", evidence: [{ role: "event", node: use.node }] } : more(context, PER_CALL);
  }

  #call(call: CallExpression, depth: number): Context {
    const { syntax } = this.world.compiler;
    const receiver = receiverOf(syntax, call.expression);
    const declaration = receiver && syntax.isIdentifier(receiver) && !isOnThis(this.world, call) ? this.world.compiler.symbolOf(receiver)?.declarations?.[0] : undefined;
    const isOwn = declaration !== undefined && syntax.isVariableDeclaration(declaration) && enclosing(syntax, declaration) === enclosing(syntax, call) && !syntax.isSourceFile(enclosing(syntax, call));
    return isOwn ? PER_INSTANCE : this.from(call, depth + 1);
  }

  #registered(registration: Registration, depth: number): Context {
    const { syntax } = this.world.compiler;
    const { call, role } = registration;
    const [event] = call.arguments ?? [];
    const isFirst = event !== undefined && syntax.isStringLiteralLike(event) && (FIRST_EVENTS.test(event.text) || (event.text === "ready" && /^(app|process)\./.test(call.expression.getText())));
    if (this.isEnded(call)) return ONCE;
    const runs = registrationContext(this.world, registration);
    if (runs.multiplicity === "per-event" && !isFirst && (role === "event" || role === "interval" || role === "unknown")) return runs;
    if (role === "unknown" && this.#isHandler(registration)) return { multiplicity: "per-event", lifetime: "event", evidence: [{ role: "event", node: call }] };
    return this.from(call, depth);
  }

  /** `app.get("/events", (request, response) => …)`: its parameters tell that a callback serves one of many. */
  #isHandler({ call, index }: Registration): boolean {
    const { syntax } = this.world.compiler;
    const argument = call.arguments?.[index];
    const callback = argument && functionOf(this.world, argument);
    const [first] = callback?.parameters ?? [];
    return first !== undefined && syntax.isIdentifier(first.name) && HANDLED.test(first.name.text) && this.world.compiler.calleeOf(call).body === undefined;
  }

  #instance(node: Node): Context {
    const owner = node.parent;
    if (hasModifier(node, this.world.compiler.syntax.SyntaxKind.StaticKeyword)) return ONCE;
    return isSingleton(this.world, owner) ? ONCE : PER_INSTANCE;
  }

  /** Called by others: how often goes by the name. */
  #standAlone(node: FunctionNode): Context {
    const name = nameNodeOf(this.world, node)?.getText().replace(/^#/, "") ?? "";
    if (!isMember(this.world, node)) return /^(main|cli|bootstrap)$/.test(name) ? ONCE : this.options.startsOnce && STARTING.test(name) ? PER_INSTANCE : PER_CALL;
    const isStart = STARTING.test(name) || this.world.settings.startMethods.includes(name);
    if (!isStart) return PER_CALL;
    return isSingleton(this.world, node.parent) ? ONCE : PER_INSTANCE;
  }
}

function isHandlerProperty(world: World, node: FunctionNode): boolean {
  return /\.on[a-z]+$/.test(assignedTo(world, node));
}

function assignedTo(world: World, value: Node): string {
  const { syntax } = world.compiler;
  const { parent } = value;
  return syntax.isBinaryExpression(parent) && parent.right === value ? parent.left.getText() : "";
}

/** A class of which the file makes one object, when the module is loaded, and that nobody else can make objects of. */
export function isSingleton(world: World, owner: Node): boolean {
  const { syntax } = world.compiler;
  const { SyntaxKind } = syntax;
  if (!syntax.isClassDeclaration(owner) || !owner.name) return false;
  const isPrivate = owner.members.some((member) => syntax.isConstructorDeclaration(member) && hasModifier(member, SyntaxKind.PrivateKeyword));
  if (isPrivate) return true;
  const made = referencesOf(world, owner.name).filter(({ parent }) => syntax.isNewExpression(parent) && lastName(syntax, parent.expression) === owner.name?.text);
  return !hasModifier(owner, SyntaxKind.ExportKeyword) && made.length > 0 && made.every((one) => syntax.isSourceFile(enclosing(syntax, one)));
}
