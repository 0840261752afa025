import { createRequire } from "node:module";
import { join } from "node:path";
import type ts from "typescript";

export type TypeScript = typeof ts;

const require = createRequire(import.meta.url);
const known = new WeakMap<object, TypeScript>();

/**
 * The very copy of TypeScript that made a file. The parser does not hand it out, and another copy may number its syntax
 * in another way, so the copy is recognised by the class of its nodes.
 * @param file made by the copy that is sought
 * @param cwd folder from which to look for a copy that is not loaded yet
 * @returns `undefined` when no copy at hand made the file
 */
export function typeScriptOf(file: ts.SourceFile, cwd: string): TypeScript | undefined {
  const remembered = known.get(file.constructor);
  if (remembered) return remembered;
  for (const candidate of candidates(cwd)) {
    if (!isMadeBy(candidate, file)) continue;
    known.set(file.constructor, candidate);
    return candidate;
  }
  return undefined;
}

/** The copies that are loaded already (the parser's is one of them), then what `import "typescript"` would give in the linted project and here. */
function* candidates(cwd: string): Generator<TypeScript> {
  for (const [path, module] of Object.entries(require.cache)) {
    if (/[\\/]typescript\.js$/.test(path) && isTypeScript(module?.exports)) yield module.exports;
  }
  for (const from of [createRequire(join(cwd, "noop.js")), require]) {
    const found = load(from);
    if (found) yield found;
  }
}

function load(from: NodeJS.Require): TypeScript | undefined {
  try {
    const found: unknown = from("typescript");
    return isTypeScript(found) ? found : undefined;
  } catch {
    // No TypeScript can be seen from there; another place may have it.
    return undefined;
  }
}

function isTypeScript(value: unknown): value is TypeScript {
  return typeof value === "object" && value !== null && "createSourceFile" in value && "SyntaxKind" in value;
}

function isMadeBy(candidate: TypeScript, file: ts.SourceFile): boolean {
  return candidate.createSourceFile("probe.ts", "", candidate.ScriptTarget.Latest).constructor === file.constructor;
}
