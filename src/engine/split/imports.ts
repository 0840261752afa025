import type { Node } from "../../compiler/index.js";
import type { Edit } from "../../model/index.js";
import { fileFactsOf } from "../facts/file-facts.js";
import { placeOf } from "../facts/tree.js";
import type { TrackerFacts } from "../model/trackers.js";
import type { World } from "../world.js";
import type { Refused } from "./split.js";

/**
 * The imports that files need which name a module's variable: the new tracker beside the old one, or in its place where
 * nothing of the old one is left.
 * @param renamed every place that gets the new name
 * @param all every place that names the tracker
 */
export function importsOf(world: World, { name, declaration }: TrackerFacts, fresh: string, { renamed, all }: { renamed: readonly Node[]; all: readonly Node[] }): readonly Edit[] | Refused {
  const { syntax } = world.compiler;
  if (syntax.isPropertyDeclaration(declaration)) return [];
  const home = declaration.getSourceFile();
  const edits: Edit[] = [];
  for (const file of new Set(renamed.map((one) => one.getSourceFile()).filter((one) => one !== home))) {
    const token = world.compiler.symbolOf(name);
    const bindings = fileFactsOf(world, file).names.get(name.getText())?.filter((one) => world.compiler.symbolOf(one) === token) ?? [];
    const specifier = bindings.map(({ parent }) => parent).find((parent) => syntax.isImportSpecifier(parent));
    const isQualified = renamed.filter((one) => one.getSourceFile() === file).every(({ parent }) => syntax.isPropertyAccessExpression(parent));
    if (!specifier && isQualified) continue;
    if (!specifier || !syntax.isImportSpecifier(specifier) || specifier.propertyName) return { refusal: `\`${name.getText()}\` comes into another file in a way of its own: import \`${fresh}\` there by hand` };
    const isLast = all.filter((one) => one.getSourceFile() === file && one.parent !== specifier).every((one) => renamed.includes(one));
    const { file: path, range } = placeOf(specifier.name);
    edits.push(isLast ? { file: path, range, text: fresh } : { file: path, range: { start: range.end, end: range.end }, text: `, ${fresh}` });
  }
  return edits;
}
