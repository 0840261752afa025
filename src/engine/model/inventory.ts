import type { CallExpression, FunctionNode, NewExpression, Node, SourceFile } from "../../compiler/index.js";
import { type Lifetime, LIFETIMES, type LifetimeKind, type Task, type Tracker, type Wait } from "../../model/index.js";
import { nameNodeOf } from "../facts/callers.js";
import { contextOf, registrationContext } from "../facts/context.js";
import { fateOf } from "../facts/fate.js";
import { fileFactsOf } from "../facts/file-facts.js";
import { isReaction } from "../facts/reactions.js";
import { type Registration, registrationOf } from "../facts/registration.js";
import { spanOf, spanOfFunction } from "../facts/span.js";
import { isUsedAsValue } from "../facts/values.js";
import { isAsync, isFunctionNode, isLoop, lastName, placeOf, textOf, wrapped } from "../facts/tree.js";
import type { World } from "../world.js";
import { type TrackerFacts, trackersOf } from "./trackers.js";
import { waitersOf, waitsOf } from "./waiters.js";

type Unowned<Entry> = Omit<Entry, "owner">;

/** Everything that one file starts, tracks and waits for. */
export interface FileInventory {
  readonly tasks: readonly Task[];
  readonly trackers: readonly Tracker[];
  readonly waits: readonly Wait[];
  readonly lifetimes: readonly Lifetime[];
}

export const NO_INVENTORY: FileInventory = { tasks: [], trackers: [], waits: [], lifetimes: [] };

export function inventoryOf(world: World, file: SourceFile): FileInventory {
  const functions = [...fileFactsOf(world, file).functions.values()];
  let started: readonly Started[] = [];
  let trackers: readonly TrackerFacts[] = [];
  const startable = () => functions.flatMap(({ calls, node }) => [...calls, ...(isFunctionNode(world.compiler.syntax, node) ? [node] : [])]);
  world.all([() => void (started = world.each(startedAt, file, startable)), () => void (trackers = trackersOf(world, file))], (part) => part());
  const lifetimes = new LifetimeTree(world);
  const owned = <Entry>(entry: Entry, site: Node) => ({ ...entry, owner: lifetimes.ownerOf(site) });
  const tasks = world.all(started, (one) => owned(taskOf(world, one, trackers), one.node));
  const waits = world.all(functions.flatMap(({ awaits }) => awaits), (wait) => waitAt(world, wait, wait.expression, trackers));
  return { tasks, trackers: world.all(trackers, (tracker) => owned(trackerEntry(world, tracker), tracker.declaration)), waits, lifetimes: lifetimes.all() };
}

/** A promise-returning call that is not awaited on the spot, an interval, or an async callback that is handed to something. */
type Started = { readonly node: CallExpression | NewExpression; readonly isInterval: boolean } | { readonly node: FunctionNode; readonly registration: Registration };

function startedAt(world: World, node: CallExpression | NewExpression | FunctionNode): Started | undefined {
  const { syntax } = world.compiler;
  if (isFunctionNode(syntax, node)) {
    const registration = callbackRegistration(world, node);
    return registration && { node, registration };
  }
  const call = node;
  const outer = wrapped(syntax, call).parent;
  if (syntax.isAwaitExpression(outer) || isUsedAsValue(world, call)) return undefined;
  const isInterval = syntax.isCallExpression(call) && lastName(syntax, call.expression) === "setInterval";
  if (!isInterval && (!startsTask(world, call) || (syntax.isCallExpression(call) && isReaction(world, call)))) return undefined;
  return { node: call, isInterval };
}

function taskOf(world: World, started: Started, trackers: readonly TrackerFacts[]): Unowned<Task> {
  if ("registration" in started) return callbackTask(world, started.node, started.registration);
  const { node: call, isInterval } = started;
  const { lifetime, multiplicity } = contextOf(world, call);
  const holder = trackers.find((tracker) => tracker.added.some(({ task, site }) => task === call || site === call || isInside(call, site)));
  const fate = isInterval ? "unknown" : holder ? "tracked" : fateInWords(world, call);
  const base = { name: textOf(call.expression), start: placeOf(call), lifetime, multiplicity, fate, span: isInterval ? ("until-stopped" as const) : spanOf(world, call).span, waits: (holder ? waitsOf(holder) : waitersOf(world, call)).map(placeOf) };
  return holder ? { ...base, tracker: holder.name.getText() } : base;
}

/** What goes into unknown hands counts where its declaration says that it is a promise; nothing is worked out for it. */
function startsTask(world: World, call: CallExpression | NewExpression): boolean {
  const { syntax } = world.compiler;
  const fate = fateOf(world, call);
  const isVague = fate.kind === "consumed" && (fate.how === "escaped" || fate.how === "returned");
  return (isVague && syntax.isCallExpression(call) ? world.compiler.declaredThenable(call) : world.compiler.thenableCall(call)) === "always";
}

function isInside(node: Node, outer: Node): boolean {
  return node.getSourceFile() === outer.getSourceFile() && node.pos >= outer.pos && node.end <= outer.end;
}

function fateInWords(world: World, call: Node): Task["fate"] {
  const fate = fateOf(world, call);
  if (fate.kind !== "consumed") return "untracked";
  return fate.how === "escaped" ? "unknown" : fate.how;
}

/** Where an async callback is handed to an event source, a timer or an iteration. */
function callbackRegistration(world: World, node: FunctionNode): Registration | undefined {
  const registration = isAsync(world.compiler.syntax, node) ? registrationOf(world, node) : undefined;
  if (!registration || registration.role === "unknown" || registration.role === "reaction" || registration.role === "collect") return undefined;
  return registration;
}

function callbackTask(world: World, node: FunctionNode, registration: Registration): Unowned<Task> {
  const { lifetime, multiplicity } = registrationContext(world, registration);
  return { name: `${registration.name} callback`, start: placeOf(node), lifetime, multiplicity, span: spanOfFunction(world, node).span, fate: "untracked", waits: [] };
}

function waitAt(world: World, wait: Node, target: Node, trackers: readonly TrackerFacts[]): Wait {
  const tracker = trackers.find(({ uses }) => uses.some((use) => use.kind === "wait" && use.node === wait));
  const base = { place: placeOf(wait), lifetime: contextOf(world, wait).lifetime, target: textOf(target) };
  return tracker ? { ...base, tracker: tracker.name.getText() } : base;
}

function trackerEntry(world: World, { name, kind, declaration, uses, added }: TrackerFacts): Unowned<Tracker> {
  const placesOf = (...kinds: readonly string[]) => uses.filter((use) => kinds.includes(use.kind)).map((use) => placeOf(use.node));
  const mixes = new Set<LifetimeKind>(added.map(({ site }) => contextOf(world, site).lifetime));
  return {
    name: name.getText(),
    kind,
    declaration: placeOf(declaration),
    lifetime: contextOf(world, name).lifetime,
    adds: placesOf("add", "count-up"),
    releases: placesOf("release", "count-down", "empty", "abort"),
    waits: placesOf("wait"),
    mixes: LIFETIMES.filter((lifetime) => mixes.has(lifetime)),
  };
}

/** The lifetimes around what was found, each once, with their nesting. */
class LifetimeTree {
  readonly #world: World;
  readonly #indexes = new Map<Node, number>();
  readonly #entries: Lifetime[] = [];

  constructor(world: World) {
    this.#world = world;
  }

  /** The index of the lifetime in which a site stands. */
  ownerOf(site: Node): number {
    return this.#ensure(this.#ownerOf(site));
  }

  all(): readonly Lifetime[] {
    return this.#entries;
  }

  /** The loop, function, class or module that owns what is started at a site. */
  #ownerOf(site: Node): Node {
    const { syntax } = this.#world.compiler;
    let node = site.parent;
    while (!isLoop(syntax, node) && !isFunctionNode(syntax, node) && !syntax.isClassDeclaration(node) && !syntax.isSourceFile(node)) node = node.parent;
    return node;
  }

  #ensure(owner: Node): number {
    const known = this.#indexes.get(owner);
    if (known !== undefined) return known;
    const isModule = this.#world.compiler.syntax.isSourceFile(owner);
    const parent = isModule ? undefined : this.#ensure(this.#ownerOf(owner));
    const index = this.#entries.length;
    this.#indexes.set(owner, index);
    const entry = { ...this.#describe(owner), place: placeOf(owner) };
    this.#entries.push(parent === undefined ? entry : { ...entry, parent });
    return index;
  }

  #describe(owner: Node): { kind: LifetimeKind; name: string } {
    const { syntax } = this.#world.compiler;
    if (syntax.isSourceFile(owner)) return { kind: "module", name: "module" };
    if (syntax.isClassDeclaration(owner)) return { kind: "instance", name: owner.name?.text ?? "class" };
    if (isLoop(syntax, owner)) return { kind: "iteration", name: "loop" };
    const role = isFunctionNode(syntax, owner) ? registrationOf(this.#world, owner)?.role : undefined;
    if (role === "event" || role === "interval") return { kind: "event", name: `${registrationOf(this.#world, owner as FunctionNode)?.name ?? "event"} callback` };
    const name = isFunctionNode(syntax, owner) ? nameNodeOf(this.#world, owner)?.getText() : undefined;
    return { kind: "call", name: name ?? "inline function" };
  }
}
