import type { Expression, Node } from "../../compiler/index.js";
import type { World } from "../world.js";
import { hasModifier, unwrap } from "./tree.js";

/**
 * Where a value comes from, seen from a site; ordered from the shortest to the longest life. `own`: made in the same run
 * of the same function and loop. `local-outer`: made by a function or loop around it. `field-own`: a field that its class
 * makes. `unknown`: nothing tells. `parameter`: the caller's. `field-given`: a field that was handed in. `module`: one
 * for the whole program.
 */
export const RANKS = ["own", "local-outer", "field-own", "unknown", "parameter", "field-given", "module"] as const;
export type Rank = (typeof RANKS)[number];

export interface ValueOrigin {
  readonly rank: Rank;
  /** The declaration (or the expression that makes it) that decided. */
  readonly declaration?: Node;
  /** In words, for messages: "`signal` is a parameter: its caller made it". */
  readonly why: string;
  /** The loop, or the call of an iterator, that hands out the value as one of its items. */
  readonly each?: Node;
  /** Known to serve many runs: a connection under its requests. */
  readonly isShared?: true;
  /** The constructor's parameter behind a field that was handed in. */
  readonly parameter?: Node;
  /** What a `get…` of somebody else gave: it was there before. */
  readonly isLookedUp?: true;
  /** A field that its instance makes anew: what holds on to it may hold on to an old one. */
  readonly isRemade?: true;
}

/** How the parts of the search call each other: from an expression to a field or parameter, and on to what is put there. */
export interface FollowOrigin {
  value(world: World, value: Expression, site: Node): ValueOrigin;
  item(world: World, collection: Expression, each: Node): ValueOrigin;
}

/** What adds nothing to a join: the answer while the same question is being answered. */
export const NEWLY_MADE: ValueOrigin = { rank: "own", why: "it is made here" };

export function unknownOrigin(value: Node): ValueOrigin {
  return { rank: "unknown", why: `where \`${shortText(value)}\` comes from is not known` };
}

/** The longer-lived of two: a value that may be either is as long-lived as the one that lasts. */
export function longest(a: ValueOrigin, b: ValueOrigin): ValueOrigin {
  return RANKS.indexOf(b.rank) > RANKS.indexOf(a.rank) ? b : a;
}

/** `undefined` and `null` stand for nothing yet. */
export function isNothing(world: World, value: Expression): boolean {
  const { syntax } = world.compiler;
  const inner = unwrap(syntax, value);
  return inner.kind === syntax.SyntaxKind.NullKeyword || (syntax.isIdentifier(inner) && inner.text === "undefined") || syntax.isVoidExpression(inner);
}

export function isStaticField(world: World, declaration: Node): boolean {
  return hasModifier(declaration, world.compiler.syntax.SyntaxKind.StaticKeyword);
}

const LONGEST_NAME = 40;

/** A declaration's name, or an expression's source, short enough for a message. */
export function shortText(node: Node): string {
  const { name } = node as { name?: Node };
  const text = (name ?? node).getText().replace(/\s+/g, " ");
  if (name && /^[{[]/.test(text)) return "{…}";
  return text.length <= LONGEST_NAME ? text : `${text.slice(0, LONGEST_NAME - 1)}…`;
}
