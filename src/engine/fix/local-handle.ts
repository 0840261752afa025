import type { BinaryExpression, Node } from "../../compiler/index.js";
import type { Fix } from "../../model/index.js";
import { textIn } from "../facts/acquisitions.js";
import { fileFactsOf } from "../facts/file-facts.js";
import type { HandleUse } from "../facts/handle-uses.js";
import { isPrivateField } from "../facts/storage.js";
import { isWithin } from "../facts/tree.js";
import type { World } from "../world.js";
import { replacing, replacingNode } from "./lines.js";
import { freshName } from "./names.js";
import { removing, slotOf } from "./statements.js";

/** Makes a field that only one block ever uses a local variable of that block, so that runs at the same time do not share it. */
export function localHandleFix(world: World, { node, declaration }: { readonly node: BinaryExpression; readonly declaration: Node }, uses: readonly HandleUse[]): Fix | undefined {
  const { syntax } = world.compiler;
  const statement = node.parent;
  const slot = slotOf(syntax, node);
  if (!slot || slot.statement !== statement || !syntax.isPropertyDeclaration(declaration) || !isPrivateField(world, declaration)) return undefined;
  const isInitialised = declaration.initializer !== undefined && !/^(undefined|null)$/.test(declaration.initializer.getText());
  const others = uses.filter((use) => !isWithin(use.node, node.left));
  const isOwn = others.every((use) => use.kind !== "written" && use.node.pos > statement.end && isWithin(use.node, slot.container) && textIn(use.node) === textIn(node.left));
  if (isInitialised || !isOwn || (declaration.modifiers ?? []).some((modifier) => modifier.kind === syntax.SyntaxKind.Decorator)) return undefined;
  const bare = declaration.name.getText().replace(/^[#_]+/, "");
  const taken = (fileFactsOf(world, node).names.get(bare) ?? []).some((one) => one.parent !== declaration && !(syntax.isPropertyAccessExpression(one.parent) && one.parent.name === one));
  const name = taken ? freshName(world, node, bare) : bare;
  const file = node.getSourceFile();
  const edits = [replacing(file, { start: node.left.getStart(file), end: node.left.end }, `const ${name}`), ...others.map((use) => replacingNode(use.node, name)), removing(declaration)];
  return { title: `Keep it in a local variable: \`${name}\`.`, kind: "safe", edits, introduces: name };
}
