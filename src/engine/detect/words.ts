import type { Node } from "../../compiler/index.js";
import type { RelatedPlace } from "../../model/index.js";
import type { Context } from "../facts/context.js";
import { nameNodeOf } from "../facts/callers.js";
import { isFunctionNode, placeOf } from "../facts/tree.js";
import type { World } from "../world.js";

/** A lifetime in words, as the messages name it. */
export function lifetimeInWords(world: World, context: Context, site: Node): string {
  // A loop in another file goes round its caller: seen from here, that is one call.
  const [first] = context.evidence;
  if (first && first.node.getSourceFile() !== site.getSourceFile()) return `one call of \`${functionName(world, site)}\``;
  switch (context.lifetime) {
    case "process":
      return "the process";
    case "module":
      return "the module";
    case "instance":
      return "its instance";
    case "iteration":
      return "one iteration";
    case "event":
      return "one event";
    case "call":
      return `one call of \`${functionName(world, site)}\``;
  }
}

/** The name of the function that a site stands in. */
export function functionName(world: World, site: Node): string {
  const { syntax } = world.compiler;
  for (let node: Node | undefined = site; node; node = node.parent) {
    if (syntax.isConstructorDeclaration(node)) return "constructor";
    if (!isFunctionNode(syntax, node)) continue;
    const name = nameNodeOf(world, node);
    if (name) return name.getText();
  }
  return "the module";
}

/** A related place that shows the first line of a node only: loops and registrations are long. */
export function relatedHead(role: string, node: Node, data: Record<string, string> = {}): RelatedPlace {
  const place = placeOf(node);
  const line = node.getText().indexOf("\n");
  return { role, data, place: line < 0 ? place : { ...place, range: { start: place.range.start, end: place.range.start + line } } };
}

export function relatedOf(context: Context): RelatedPlace[] {
  return context.evidence.map(({ role, node }) => relatedHead(role, node));
}
