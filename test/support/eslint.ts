import { ESLint, type Linter } from "eslint";
import { relative, sep } from "node:path";
import tseslint from "typescript-eslint";
import asyncLeaks from "../../rules/index.js";
import type { Seen } from "./compare.js";
import { FIXTURES, FIXTURES_TSCONFIG } from "./fixtures.js";

/** The two ways in which typescript-eslint is given types. */
export const TYPED: Readonly<Record<"projectService" | "project", Linter.ParserOptions>> = {
  projectService: { projectService: true, tsconfigRootDir: FIXTURES },
  project: { project: [FIXTURES_TSCONFIG], tsconfigRootDir: FIXTURES },
};

/** The parser without types, so that the plugin brings its own; and the two ways of {@link TYPED}. */
export const ALL_WAYS: Readonly<Record<string, Linter.ParserOptions>> = { ...TYPED, "types of the plugin's own": {} };

/** Lints all fixtures with every rule at every confidence; what is found, by fixture. */
export async function lintFixtures(names: readonly string[], parserOptions: Linter.ParserOptions): Promise<ReadonlyMap<string, readonly Seen[]>> {
  const eslint = new ESLint({
    cwd: FIXTURES,
    overrideConfigFile: true,
    overrideConfig: [
      { files: ["**/*.{ts,tsx,mts,cts,js,jsx,mjs,cjs}"], ...asyncLeaks.configs.all },
      // Fixtures may silence other linters' rules, which don't run here.
      { linterOptions: { reportUnusedDisableDirectives: "off" } },
      { languageOptions: { parser: tseslint.parser, parserOptions } },
    ],
  });
  const results = await eslint.lintFiles([...names]);
  return new Map(results.map((result) => [relative(FIXTURES, result.filePath).split(sep).join("/"), result.messages.map(seenFrom)]));
}

/** An ESLint message in a driver's terms: confidence and multiplicity can't be seen there. */
export function seenFrom(message: Linter.LintMessage): Seen {
  const { ruleId, messageId, line, column, endLine = line, endColumn = column } = message;
  const seen = { rule: ruleId?.replace("async-leaks/", "") ?? "no rule", message: message.message, line, column, endLine, endColumn };
  return messageId === undefined ? seen : { ...seen, form: messageId };
}
