import type { Expression, Node } from "../../compiler/index.js";
import type { World } from "../world.js";
import { factsOf, fileFactsOf } from "./file-facts.js";
import { type FollowOrigin, isNothing, isStaticField, longest, unknownOrigin, type ValueOrigin } from "./origin-types.js";
import { enclosing, isFunctionNode, isWithin, lastName, receiverOf, unwrap } from "./tree.js";

/** Frameworks that hand a value to a field without a parameter. */
const INJECTING = /^(inject|injectable|useContext|consume)$/i;

/** Where the value of a field comes from: from all that is assigned to it in its class's file. `declaration` is the field's. */
export function findFieldOrigin(world: World, declaration: Node, follow: FollowOrigin): ValueOrigin {
  const { syntax } = world.compiler;
  const name = (declaration as { name?: Node }).name ?? declaration;
  const text = lastName(syntax, name) ?? name.getText();
  if (syntax.isParameter(declaration)) return propertyOrigin(world, declaration, text, follow);
  if (isStaticField(world, declaration)) return { rank: "module", declaration, why: `\`${text}\` is one for all instances` };
  if (syntax.isGetAccessorDeclaration(declaration)) return getterOrigin(world, declaration, follow);
  const values = [...initialValue(declaration), ...assignedValues(world, declaration, text)].filter((value) => !isNothing(world, value));
  if (values.length === 0) return { ...unknownOrigin(name), declaration };
  const origin = values.map((value) => ownedOrigin(world, value, text, follow)).reduce(longest);
  const isRemade = origin.rank === "field-own" && values.some((value) => isMadeLater(world, value, declaration));
  return { ...origin, declaration, ...(isRemade ? { isRemade } : {}) };
}

/** A parameter property is as long-lived as what the constructor is given. */
function propertyOrigin(world: World, declaration: Node & { name: Node }, text: string, follow: FollowOrigin): ValueOrigin {
  const origin = follow.value(world, declaration.name as Expression, declaration);
  if (origin.rank === "own" || origin.rank === "local-outer") return { rank: "field-own", declaration, why: `\`this.${text}\` is made for this instance` };
  return { rank: "field-given", declaration, parameter: declaration, why: `\`this.${text}\` was handed to the constructor` };
}

function initialValue(declaration: Node): readonly Expression[] {
  const { initializer } = declaration as { initializer?: Expression };
  return initializer ? [initializer] : [];
}

/** Every value that the class's file assigns to `this.name`. */
function assignedValues(world: World, declaration: Node, text: string): readonly Expression[] {
  const { syntax } = world.compiler;
  const token = world.compiler.symbolOf((declaration as { name?: Node }).name ?? declaration);
  return fileFactsOf(world, declaration).assignments.flatMap(({ left, right }) => {
    const target = unwrap(syntax, left);
    if (!syntax.isPropertyAccessExpression(target) || target.name.text !== text || receiverOf(syntax, target)?.kind !== syntax.SyntaxKind.ThisKeyword) return [];
    return token === undefined || world.compiler.symbolOf(target.name) === token ? [right] : [];
  });
}

/** Made outside of the constructor and the field's own declaration: a method may run again. */
function isMadeLater(world: World, value: Expression, declaration: Node): boolean {
  const { syntax } = world.compiler;
  if (isWithin(value, declaration)) return false;
  const owner = enclosing(syntax, value);
  return !isFunctionNode(syntax, owner) || !syntax.isConstructorDeclaration(owner);
}

/** What a value is to the field that holds it: made by the owner, or by others. */
function ownedOrigin(world: World, value: Expression, text: string, follow: FollowOrigin): ValueOrigin {
  const { syntax } = world.compiler;
  const inner = unwrap(syntax, value);
  if (syntax.isCallExpression(inner) && INJECTING.test(lastName(syntax, inner.expression) ?? "")) return { rank: "field-given", why: `\`this.${text}\` is injected` };
  const origin = follow.value(world, value, value);
  switch (origin.rank) {
    case "own":
    case "local-outer":
      return { rank: "field-own", why: `the instance makes \`this.${text}\` itself` };
    case "parameter":
      return { rank: "field-given", why: `\`this.${text}\` was handed in from outside`, ...(origin.declaration ? { parameter: origin.declaration } : {}) };
    case "unknown":
      return { ...unknownOrigin(value), ...(origin.isLookedUp ? { isLookedUp: true, why: origin.why } : {}) };
    case "field-own":
    case "field-given":
    case "module":
      return origin;
  }
}

function getterOrigin(world: World, getter: Node, follow: FollowOrigin): ValueOrigin {
  if (!isFunctionNode(world.compiler.syntax, getter)) return unknownOrigin(getter);
  const { returned } = factsOf(world, getter);
  const origins = returned.filter((value) => !isNothing(world, value)).map((value) => follow.value(world, value, value));
  const origin = origins.length > 0 ? origins.reduce(longest) : unknownOrigin(getter);
  return origin.rank === "own" || origin.rank === "local-outer" ? unknownOrigin(getter) : origin;
}
