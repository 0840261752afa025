import type { Node } from "../../compiler/index.js";
import { nameNodeOf } from "../facts/callers.js";
import { enclosing, hasModifier, isFunctionNode, lastName } from "../facts/tree.js";
import type { TaskCollection } from "../model/collections.js";
import type { TrackerUse } from "../model/tracker-uses.js";
import type { World } from "../world.js";
import { hasOwnKey } from "./own-keys.js";

const CACHES = /cache|memo|loaded|resolved|instances|registry|singleton|modules|results|history|known|interned|pool|plugins|factories|handlers|routes/i;
const RUNNING = /pending|running|in_?flight|active|task|job|current|ongoing|waiting|work/i;

/** Named for answers that are kept. */
export function isNamedCache(name: Node): boolean {
  return CACHES.test(name.getText());
}

/** A map that is asked before it is filled remembers answers, not tasks; so does one that is named for it. */
export function isCache(world: World, { name, container, uses, content }: TaskCollection): boolean {
  if (container !== "map") return false;
  if (isNamedCache(name)) return true;
  if (content === "handles" || uses.some((use) => use.kind === "add" && hasOwnKey(world, use))) return false;
  const { syntax } = world.compiler;
  const looks = uses.filter((use) => use.kind === "look" && isAsked(world, use.node));
  const adders = new Set<Node>(uses.flatMap((use) => (use.kind === "add" ? [enclosing(syntax, use.node)] : [])));
  if (looks.some((look) => adders.has(enclosing(syntax, look.node)))) return true;
  return content === "promises" && looks.some((look) => /\.get\b/.test(look.node.getText())) && !RUNNING.test(name.getText());
}

function isAsked(world: World, look: Node): boolean {
  const { syntax } = world.compiler;
  return syntax.isCallExpression(look) && /^(get|has)$/.test(lastName(syntax, look.expression) ?? "");
}

const GATHERING = /^(wait\w*|settle\w*|all\w*|join\w*|done|results?|complete\w*|gather|collect\w*|toPromise|then|await\w*|build|execute|exec|run\w*|commit|resolve\w*|load\w*|ready)$/;

/** An object that gathers promises and then waits for all of them, once: it lives as long as what it gathers. */
export function isCollector(world: World, { uses, declaration }: TaskCollection): boolean {
  const { syntax } = world.compiler;
  const isModules = syntax.isVariableDeclaration(declaration) && !isFunctionNode(syntax, enclosing(syntax, declaration));
  if (isModules || hasModifier(declaration, syntax.SyntaxKind.StaticKeyword)) return false;
  const waits = uses.filter((use) => use.kind === "wait");
  return waits.length > 0 && waits.every((wait) => {
    const owner = enclosing(syntax, wait.node);
    const name = isFunctionNode(syntax, owner) && owner !== enclosing(syntax, declaration) ? nameNodeOf(world, owner) : undefined;
    return name !== undefined && GATHERING.test(name.getText().replace(/^#/, ""));
  });
}

/** An entry under a fixed key, or a place that is filled once. */
export function isBounded(world: World, { container }: TaskCollection, { node, values }: TrackerUse): boolean {
  const { syntax } = world.compiler;
  const [key] = container === "map" && syntax.isCallExpression(node) ? node.arguments : [];
  if (key && (syntax.isStringLiteralLike(key) || key.kind === syntax.SyntaxKind.NumericLiteral)) return true;
  return values.length === 0;
}
