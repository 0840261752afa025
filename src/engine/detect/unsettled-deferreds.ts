import type { CallExpression, Node } from "../../compiler/index.js";
import { referencesOf } from "../facts/references.js";
import { isPrivateField } from "../facts/storage.js";
import { settlementOfDeferred, settlementOfResolvers } from "../facts/settlement.js";
import { wrapped } from "../facts/tree.js";
import type { World } from "../world.js";
import type { Defect } from "./unsettled-finding.js";

/** `Promise.withResolvers()` whose resolvers nobody calls. */
export function deferredDefect(world: World, call: CallExpression): Defect | undefined {
  const { syntax } = world.compiler;
  const declaration = wrapped(syntax, call).parent;
  if (!syntax.isVariableDeclaration(declaration) && !isPrivateField(world, declaration)) return undefined;
  const { name } = declaration as Node & { name: Node };
  if (syntax.isIdentifier(name) || syntax.isPrivateIdentifier(name)) {
    const isStuck = referencesOf(world, name).length > 0 && settlementOfDeferred(world, name) === "nobody";
    return isStuck ? { form: "never", confidence: "high", data: { evidence: `nobody calls \`${name.text}.resolve\`` } } : undefined;
  }
  return settlementOfResolvers(world, call) === "nobody" ? { form: "never", confidence: "high", data: { evidence: "nobody calls its resolvers" } } : undefined;
}
