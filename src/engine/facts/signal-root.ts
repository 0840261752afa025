import type { Expression, Node } from "../../compiler/index.js";
import type { World } from "../world.js";
import { isNewController } from "./signal-sources.js";
import { enclosing, isFunctionNode, unwrap } from "./tree.js";

/**
 * What a signal goes back to, through other names for it. `derived`: it follows several, or a function made it; `local`:
 * a controller of a function; `field`: something of the instance; `module`: something of the whole program.
 */
export interface SignalRoot {
  readonly kind: "parameter" | "local" | "field" | "module" | "derived" | "unknown";
  /** The parameter, variable or member. */
  readonly declaration?: Node;
}

const DEEPEST = 6;
const UNKNOWN: SignalRoot = { kind: "unknown" };

export function signalRootOf(world: World, value: Expression, depth = 0): SignalRoot {
  const { syntax } = world.compiler;
  const inner = unwrap(syntax, value);
  if (depth > DEEPEST) return UNKNOWN;
  if (syntax.isIdentifier(inner)) return nameRoot(world, inner, depth);
  if (syntax.isPropertyAccessExpression(inner)) return accessRoot(world, inner, depth);
  if (isNewController(world, inner)) return { kind: "local" };
  return { kind: "derived" };
}

function nameRoot(world: World, name: Node, depth: number): SignalRoot {
  const { syntax } = world.compiler;
  const declaration = world.compiler.symbolOf(name)?.declarations?.[0];
  if (!declaration) return UNKNOWN;
  if (declaration.getSourceFile() !== name.getSourceFile()) return { kind: "module", declaration };
  const holder = holderOf(world, declaration);
  if (syntax.isParameter(holder)) return { kind: "parameter", declaration: holder };
  if (!syntax.isVariableDeclaration(holder)) return UNKNOWN;
  const isModule = !isFunctionNode(syntax, enclosing(syntax, holder));
  const made = holder.initializer && unwrap(syntax, holder.initializer);
  const isAlias = made && (syntax.isIdentifier(made) || syntax.isPropertyAccessExpression(made) || made.kind === syntax.SyntaxKind.ThisKeyword);
  if (isAlias && !isModule) return made.kind === syntax.SyntaxKind.ThisKeyword ? { kind: "field", declaration: holder } : signalRootOf(world, made, depth + 1);
  if (isModule) return { kind: "module", declaration: holder };
  return made && !isNewController(world, made) ? { kind: "derived", declaration: holder } : { kind: made ? "local" : "unknown", declaration: holder };
}

/** The parameter or variable of a destructured name. */
function holderOf(world: World, declaration: Node): Node {
  const { syntax } = world.compiler;
  let holder = declaration;
  while (holder.kind === syntax.SyntaxKind.BindingElement || syntax.isObjectBindingPattern(holder) || syntax.isArrayBindingPattern(holder)) holder = holder.parent;
  return holder;
}

/** `this.stopping.signal`, `options.signal`, `controller.signal`: what its first name is. */
function accessRoot(world: World, access: Node & { readonly expression: Expression; readonly name: Node }, depth: number): SignalRoot {
  const { syntax } = world.compiler;
  const base = unwrap(syntax, access.expression);
  if (base.kind === syntax.SyntaxKind.ThisKeyword) return { kind: "field", ...declared(world, access.name) };
  if (syntax.isPropertyAccessExpression(base)) return accessRoot(world, base, depth + 1);
  return syntax.isIdentifier(base) ? nameRoot(world, base, depth + 1) : { kind: "unknown" };
}

function declared(world: World, name: Node): { declaration?: Node } {
  const declaration = world.compiler.symbolOf(name)?.declarations?.[0];
  return declaration ? { declaration } : {};
}
