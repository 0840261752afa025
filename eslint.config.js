import { existsSync } from "node:fs";
import { defineConfig } from "eslint/config";
import tseslint from "typescript-eslint";

/** Only the command line writes files; everybody else returns data. */
const FILE_WRITERS = ["writeFile", "writeFileSync", "appendFile", "appendFileSync", "createWriteStream", "mkdir", "mkdirSync", "rm", "rmSync", "unlink", "unlinkSync", "rename", "renameSync", "cp", "cpSync", "copyFile", "copyFileSync"];
const NO_FILE_WRITES = ["node:fs", "node:fs/promises", "fs", "fs/promises"].map((name) => ({
  name,
  importNames: FILE_WRITERS,
  message: "Only src/cli writes files: return the text instead.",
}));

/** The plugin of this repository, in its strictest form: what we ask of others, we keep. */
async function ownConfig() {
  if (!existsSync(new URL("rules/index.ts", import.meta.url))) return [];
  const built = new URL("dist/rules/index.js", import.meta.url);
  if (!existsSync(built)) throw new Error("Linting uses the plugin of this repository: run `npm run build` first.");
  const { default: plugin } = await import(built.href);
  return [plugin.configs.strict].flat();
}

/**
 * What all TypeScript of this repository keeps.
 * @type {import("eslint").Linter.RulesRecord}
 */
const OWN_RULES = {
  "@typescript-eslint/consistent-type-imports": ["error", { fixStyle: "inline-type-imports", disallowTypeAnnotations: false }],
  "@typescript-eslint/no-non-null-assertion": "error",
  // A leading underscore says that something is left out on purpose.
  "@typescript-eslint/no-unused-vars": ["error", { argsIgnorePattern: "^_", varsIgnorePattern: "^_", ignoreRestSiblings: true }],
  // Options and seams are interfaces whose members are written as methods, and are taken apart.
  "@typescript-eslint/unbound-method": "off",
  // What was caught is handed on as it is.
  "@typescript-eslint/prefer-promise-reject-errors": ["error", { allowThrowingUnknown: true }],
  // A node's kind is read from the trees of several compilers, as a plain number.
  "@typescript-eslint/no-unsafe-enum-comparison": "off",
  "no-control-regex": "error",
  "@typescript-eslint/switch-exhaustiveness-check": ["error", { considerDefaultExhaustiveForUnions: true }],
  "max-lines": ["error", 300],
  "max-lines-per-function": ["error", { max: 80, skipComments: true }],
};

export default defineConfig(
  // Leaky fixtures and examples leak on purpose; some don't even parse.
  { ignores: ["dist/", "coverage/", "fixtures/", "examples/", "bench/corpus/", "bench/results/", "**/node_modules/"] },
  {
    files: ["**/*.ts"],
    extends: [tseslint.configs.recommendedTypeChecked],
    languageOptions: { parserOptions: { project: "./tsconfig.json", tsconfigRootDir: import.meta.dirname } },
    rules: OWN_RULES,
  },
  {
    // The page of the HTML report runs in a browser, and has a program of its own.
    files: ["src/report/html/client/**/*.{ts,tsx}"],
    extends: [tseslint.configs.recommendedTypeChecked],
    languageOptions: { parserOptions: { project: "./src/report/html/client/tsconfig.json", tsconfigRootDir: import.meta.dirname } },
    rules: OWN_RULES,
  },
  {
    files: ["src/**/*.{ts,tsx}", "rules/**/*.ts"],
    extends: await ownConfig(),
  },
  {
    files: ["src/**/*.ts", "rules/**/*.ts"],
    ignores: ["src/cli/**"],
    rules: { "no-console": "error", "no-restricted-imports": ["error", { paths: NO_FILE_WRITES }] },
  },
  {
    files: ["src/**/*.ts", "rules/**/*.ts"],
    // The runtime watches the process that it runs in; the plugin ends its compiler's process with the linter's.
    ignores: ["src/cli/**", "src/runtime/**", "rules/own-types.ts"],
    rules: { "no-restricted-globals": ["error", { name: "process", message: "Only src/cli touches the process: take what you need as a parameter." }] },
  },
  {
    // A suite is one function by nature, vitest's matchers (expect.any) are of type any, and tasks under test do odd things.
    files: ["test/**/*.ts"],
    rules: {
      "max-lines-per-function": "off",
      "@typescript-eslint/no-unsafe-assignment": "off",
      "@typescript-eslint/prefer-promise-reject-errors": "off",
      "@typescript-eslint/require-await": "off",
    },
  },
  {
    files: ["**/*.mjs", "**/*.js"],
    extends: [tseslint.configs.recommended],
    rules: { "max-lines": ["error", 300], "max-lines-per-function": ["error", { max: 80, skipComments: true }] },
  },
);
