import type { Node } from "../../compiler/index.js";
import type { World } from "../world.js";
import { nameNodeOf } from "./callers.js";
import { isFunctionNode, lastName } from "./tree.js";
import { FINAL_METHOD } from "./vocabulary.js";

/** True in a function that ends its owner for good: `stop`, `close`, `dispose`. What it starts is started once. */
export function isStoppingFunction(world: World, site: Node): boolean {
  const { syntax } = world.compiler;
  for (let node: Node | undefined = site; node; node = node.parent) {
    if (!isFunctionNode(syntax, node)) continue;
    const name = nameNodeOf(world, node);
    if (!name) continue;
    const text = lastName(syntax, name) ?? "";
    return FINAL_METHOD.test(text) || world.settings.stopMethods.includes(text);
  }
  return false;
}
