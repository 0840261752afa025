import type { Node } from "../../compiler/index.js";
import { nameNodeOf, usesOf } from "../facts/callers.js";
import { enclosing, isFunctionNode } from "../facts/tree.js";
import type { World } from "../world.js";

const HARD = /^(kill|terminate|destroy|halt|force\w*|hard\w*|\w+(Now|Immediately))$/;

/** A stop in the other, harder end of an owner (`kill`), which its orderly end does not call. */
export function isHardStop(world: World, stop: Node): boolean {
  const { syntax } = world.compiler;
  const owner = enclosing(syntax, stop);
  if (!isFunctionNode(syntax, owner)) return false;
  const name = nameNodeOf(world, owner)?.getText().replace(/^#/, "") ?? "";
  return HARD.test(name) && usesOf(world, owner).every(({ kind }) => kind !== "call");
}
