import type { Rule } from "eslint";

// One line each, which names every way out.

const INSTALL = "npm install --save-dev typescript7@npm:typescript@7.0.2";
const TYPED_PARSER =
  "`languageOptions: { parser: tseslint.parser, parserOptions: { projectService: true } }` in eslint.config.* " +
  '(with `import tseslint from "typescript-eslint"`)';

/** oxlint loads ESLint's plugins (`jsPlugins`), and calls its parser by its own name. */
export function isOxlint({ languageOptions }: Rule.RuleContext): boolean {
  return (languageOptions.parser as { readonly name?: unknown } | undefined)?.name === "oxlint";
}

/** The linter gives none, and there is no TypeScript 7 to bring them. */
export function missingTypes(context: Rule.RuleContext): string {
  const { filename } = context;
  if (isOxlint(context)) {
    return `async-leaks needs type information, which oxlint does not give to plugins (${filename}). Install TypeScript 7 (\`${INSTALL}\`): then the rules have types of their own.`;
  }
  return (
    `async-leaks needs type information, but ESLint's parser gives none for ${filename}. Add ${TYPED_PARSER} for this file, ` +
    `or install TypeScript 7 (\`${INSTALL}\`), which brings types for .ts and .js files, ` +
    'or keep the async-leaks rules to typed files with `files: ["**/*.ts"]`.'
  );
}

/** @param option what the tsconfig says */
export function beyondTypeScript7(file: string, option: string): string {
  return `async-leaks has no types for ${file}: its tsconfig says ${option}, which TypeScript 7 no longer knows. Change that, or give the rules ESLint's types: ${TYPED_PARSER}.`;
}

export function withoutAnswer(file: string, reason: string): string {
  return `async-leaks has no types for ${file}: TypeScript 7 does not answer (${reason}). Install it again (\`${INSTALL}\`), or give the rules ESLint's types: ${TYPED_PARSER}.`;
}
