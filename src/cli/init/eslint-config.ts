import { readFileSync } from "node:fs";
import { join } from "node:path";
import type typescript from "typescript";
import { withLineEnds } from "../../edits/index.js";
import { NOTHING, type Proposal } from "./change.js";
import { OWN_CONFIG } from "./own-config.js";
import { isInstalled, type Repository } from "./repository.js";

type Ts = typeof typescript;

const BY_HAND = "See docs/eslint.md of async-leaks for what to add.";

/** The plugin in a flat configuration whose list of entries can be seen. */
export function proposeEslint(repository: Repository, ts: Ts): Proposal {
  const { eslintConfig: file, root } = repository;
  if (file === undefined) return isInstalled(repository, "eslint") ? { changes: [], notes: [`ESLint has no flat configuration here. ${BY_HAND}`] } : NOTHING;
  const before = readFileSync(join(root, file), "utf8");
  if (before.includes("async-leaks/eslint")) return NOTHING;
  if (!isInstalled(repository, "typescript-eslint")) {
    return { changes: [], notes: [`The ESLint rules need types: ${repository.packageManager} ${repository.packageManager === "npm" ? "install -D" : "add -D"} typescript-eslint typescript, then run this again.`] };
  }
  const after = withPlugin(before, file, ownConfigOf(repository), ts);
  return after === undefined ? { changes: [], notes: [`${file} does not export a list that could be extended. ${BY_HAND}`] } : { changes: [{ file, before, after }], notes: [] };
}

/** The module with the audit's configuration, where ESLint can import it as it is. */
function ownConfigOf({ ownConfig }: Repository): string | undefined {
  const file = ownConfig ?? OWN_CONFIG;
  return /\.m?js$/.test(file) ? file : undefined;
}

function withPlugin(text: string, file: string, ownConfig: string | undefined, ts: Ts): string | undefined {
  const source = ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true);
  const list = exportedList(source, ts);
  if (!list) return undefined;
  const parser = importedAs(source, "typescript-eslint", ts);
  const imports = [
    `import asyncLeaks from "async-leaks/eslint";\n`,
    ...(parser === undefined ? [`import tseslint from "typescript-eslint";\n`] : []),
    ...(ownConfig === undefined ? [] : [`import asyncLeaksConfig from "./${ownConfig}";\n`]),
  ].join("");
  const last = source.statements.filter((statement) => ts.isImportDeclaration(statement)).at(-1);
  const at = last ? text.indexOf("\n", last.end) + 1 || text.length : 0;
  const withEntry = inserted(text, list, entryFor(ownConfig, parser ?? "tseslint", indentOf(text)));
  // The entry stands behind the imports: what is put in before it moves it, but not the imports.
  return at <= list.end ? withEntry.slice(0, at) + withLineEnds(imports, text) + withEntry.slice(at) : undefined;
}

function entryFor(ownConfig: string | undefined, parser: string, indent: string): string {
  const base = ownConfig === undefined ? "asyncLeaks.configs.recommended" : "asyncLeaks.configFor(asyncLeaksConfig)";
  return [
    `${indent}{`,
    `${indent}${indent}...${base},`,
    `${indent}${indent}files: ["**/*.{ts,tsx,mts,cts}"],`,
    `${indent}${indent}languageOptions: { parser: ${parser}.parser, parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },`,
    `${indent}},`,
  ].join("\n");
}

function inserted(text: string, list: typescript.NodeArray<typescript.Expression>, entry: string): string {
  const last = list.at(-1);
  const at = last ? last.end : list.pos;
  const rest = text.slice(at);
  const comma = /^\s*,/.exec(rest)?.[0].length ?? 0;
  const tail = rest.slice(comma);
  // What follows the last entry on its line, a comment for example, stays with it.
  const line = /^[^\S\r\n]*(\/\/[^\r\n]*)?(?=\r?\n)/.exec(tail)?.[0] ?? "";
  return `${text.slice(0, at)}${last ? "," : ""}${line}${withLineEnds(`\n${entry}`, text)}${/^\s*\n/.test(tail.slice(line.length)) ? "" : "\n"}${tail.slice(line.length)}`;
}

/** The entries of `export default [...]` or `export default defineConfig(...)`, also through a variable. */
function exportedList(source: typescript.SourceFile, ts: Ts): typescript.NodeArray<typescript.Expression> | undefined {
  const exported = source.statements.find((statement): statement is typescript.ExportAssignment => ts.isExportAssignment(statement) && !statement.isExportEquals);
  return exported && listIn(exported.expression, source, ts);
}

function listIn(expression: typescript.Expression, source: typescript.SourceFile, ts: Ts): typescript.NodeArray<typescript.Expression> | undefined {
  if (ts.isArrayLiteralExpression(expression)) return expression.elements;
  if (ts.isCallExpression(expression) && /(^|\.)(defineConfig|config)$/.test(expression.expression.getText(source))) {
    const [first] = expression.arguments;
    return first && expression.arguments.length === 1 && ts.isArrayLiteralExpression(first) ? first.elements : expression.arguments;
  }
  if (!ts.isIdentifier(expression)) return undefined;
  const declared = source.statements.filter((statement) => ts.isVariableStatement(statement)).flatMap(({ declarationList }) => [...declarationList.declarations]);
  const initializer = declared.find(({ name }) => name.getText(source) === expression.text)?.initializer;
  return initializer && !ts.isIdentifier(initializer) ? listIn(initializer, source, ts) : undefined;
}

function importedAs(source: typescript.SourceFile, module: string, ts: Ts): string | undefined {
  const found = source.statements.find((statement): statement is typescript.ImportDeclaration => ts.isImportDeclaration(statement) && ts.isStringLiteral(statement.moduleSpecifier) && statement.moduleSpecifier.text === module);
  const bindings = found?.importClause?.namedBindings;
  return found?.importClause?.name?.text ?? (bindings && ts.isNamespaceImport(bindings) ? bindings.name.text : undefined);
}

function indentOf(text: string): string {
  return /^([ \t]+)\S/m.exec(text)?.[1] ?? "  ";
}
