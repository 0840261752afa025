// The layers of docs/architecture.md, as rules with reasons. `model <- catalog <- engine <- {rules, audit, codemod} <- cli`.

/** Packages that bring a compiler or a linter with them. */
const TYPESCRIPT = "node_modules/(typescript|typescript7|@typescript|ts-api-utils)/";
const LINTER = "node_modules/(eslint[0-9]*|@eslint|typescript-eslint|@typescript-eslint)/";
/** The code that the HTML report carries into the browser. */
const PAGE = "^src/report/html/client/";
const TS_MORPH = "node_modules/(ts-morph|@ts-morph)/";

/**
 * A layer may import itself and what stands in `mayUse`, among our own folders.
 * @param {string} layer folder, as a path from the root
 * @param {readonly string[]} mayUse
 * @param {string} reason
 * @returns {import("dependency-cruiser").IRegularForbiddenRuleType}
 */
function layer(layer, mayUse, reason) {
  return {
    name: `${layer.replace("src/", "")}-layer`,
    comment: reason,
    severity: "error",
    from: { path: `^${layer}/` },
    to: { path: "^(src|rules|fixtures|test|scripts|bench)/", pathNot: [layer, ...mayUse].map((each) => `^${each}/`) },
  };
}

/** @type {import("dependency-cruiser").IConfiguration} */
export default {
  forbidden: [
    layer("src/model", [], "The model is plain data that every layer shares: whatever it imported, all would import."),
    layer("src/catalog", ["src/model"], "A rule's words must be printable without an engine, by reports and documentation."),
    layer("src/compiler", [], "The compiler seam answers questions about code; it knows nothing of tasks and findings."),
    layer("src/engine", ["src/model", "src/catalog", "src/compiler"], "One engine feeds ESLint, audit and codemod: it must not know which of them asks."),
    layer("src/edits", ["src/model"], "Ordering and applying edits is text work; every face uses it alike."),
    layer("src/report", ["src/model", "src/catalog"], "A report is a function of the result: the same for a fresh, a merged and a stored audit."),
    layer("src/runtime", ["src/model"], "The runtime is loaded into running services: nothing of the analysis may come along."),
    layer("src/project", ["src/model", "src/compiler"], "Finding and loading projects is the audit's tool, not its user."),
    layer("src/audit", ["src/model", "src/catalog", "src/compiler", "src/engine", "src/project"], "The audit yields data; showing and writing it is the command line's work."),
    layer("src/codemod", ["src/model", "src/catalog", "src/compiler", "src/engine", "src/edits", "src/project", "src/audit"], "The codemod changes code through findings and edits only."),
    layer("rules", ["src/model", "src/catalog", "src/compiler", "src/engine", "src/project/live"], "The plugin runs in editors: it carries the engine, and for linters without types a loader of single files' projects; neither audit nor command line."),
    {
      name: "nobody-imports-cli",
      comment: "The command line is the outermost layer; whoever imported it would read its arguments and write its output.",
      severity: "error",
      from: { path: "^(src|rules)/", pathNot: "^src/cli/" },
      to: { path: "^src/cli/" },
    },
    {
      name: "ts-morph-stays-outside",
      comment: "ts-morph brings a TypeScript of its own: its nodes must never meet the engine, so only those who load projects and rewrite them see it.",
      severity: "error",
      from: { path: "^(src|rules)/", pathNot: "^src/(project|codemod)/" },
      to: { path: TS_MORPH },
    },
    {
      name: "compiler-is-injected",
      comment: "SyntaxKind numbers differ between TypeScript versions: the analysis may name the compiler's types, but must be handed the compiler itself.",
      severity: "error",
      from: { path: "^src/(model|catalog|compiler|engine|edits|report|audit)/" },
      to: { path: TYPESCRIPT, dependencyTypesNot: ["type-only"] },
    },
    {
      name: "linter-stays-in-rules",
      comment: "ESLint and typescript-eslint are one face of the engine, and an optional peer: the audit must run without them.",
      severity: "error",
      from: { path: "^src/" },
      to: { path: LINTER },
    },
    {
      name: "runtime-carries-no-tools",
      comment: "async-leaks/runtime must load where neither TypeScript nor ESLint is installed, not even for its types.",
      severity: "error",
      from: { path: "^src/(runtime|model)/" },
      to: { path: [TYPESCRIPT, LINTER, TS_MORPH] },
    },
    {
      name: "analysis-is-pure",
      comment: "What is found depends on the compiler's answers alone: no files, no environment, no clock.",
      severity: "error",
      from: { path: "^src/(model|catalog|compiler|engine|edits|report)/" },
      to: { dependencyTypes: ["core"] },
    },
    {
      name: "process-belongs-to-cli",
      comment: "Only the command line reads arguments, sets exit codes and writes to the terminal; the runtime watches the process it runs in.",
      severity: "error",
      from: { path: "^(src|rules)/", pathNot: "^src/(cli|runtime)/" },
      to: { path: "^(node:)?(process|console|tty|readline|child_process)$", dependencyTypes: ["core"] },
    },
    {
      name: "no-circular",
      comment: "A cycle has no layer: neither side can be understood, tested or replaced alone.",
      severity: "error",
      from: {},
      to: { circular: true },
    },
    {
      name: "no-unresolvable",
      comment: "An import that does not resolve here fails at the user's.",
      severity: "error",
      from: {},
      to: { couldNotResolve: true },
    },
    {
      name: "page-is-bundled",
      comment: "The HTML report's page runs in a browser: the build makes a text of it, and no module of ours may load it.",
      severity: "error",
      from: { path: "^(src|rules)/", pathNot: PAGE },
      to: { path: PAGE },
    },
    {
      name: "ships-what-it-needs",
      comment: "What is shipped may only use what gets installed with it: dependencies and peers. The page's packages are bundled into it.",
      severity: "error",
      from: { path: "^(src|rules)/", pathNot: PAGE },
      to: { dependencyTypes: ["npm-dev", "npm-no-pkg", "npm-unknown"], dependencyTypesNot: ["type-only", "npm", "npm-peer"] },
    },
  ],
  options: {
    doNotFollow: { path: "node_modules" },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: "tsconfig.json" },
    enhancedResolveOptions: { exportsFields: ["exports"], conditionNames: ["import", "node", "types", "default"], extensions: [".ts", ".tsx", ".d.ts", ".js", ".mjs", ".json"] },
  },
};
