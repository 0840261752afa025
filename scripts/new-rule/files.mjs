/**
 * The files that belong to a new rule alone.
 * @param {import("./names.mjs").Names} names
 * @returns {readonly { path: string, text: string }[]}
 */
export function newFiles(names) {
  const { id } = names;
  return [
    { path: `src/catalog/${id}.ts`, text: catalog(names) },
    { path: `src/engine/detect/${id}.ts`, text: detector(names) },
    { path: `rules/${id}.ts`, text: eslintRule(names) },
    { path: `docs/rules/${id}.md`, text: page(names) },
    { path: `fixtures/${id}/example.ts`, text: leakyFixture(names) },
    { path: `fixtures/${id}/example.fixed.ts`, text: fixedFixture() },
  ];
}

/** @param {import("./names.mjs").Names} names */
function catalog({ id, camel, pascal, form }) {
  return `import type { ${pascal}Form } from "../model/index.js";
import { type CatalogEntry, docsOf, RECOMMENDED, STRICT } from "./entry.js";

export const ${camel}: CatalogEntry<${pascal}Form> = {
  id: "${id}",
  promise: "TODO: what code that passes may be trusted for.",
  recommended: RECOMMENDED,
  strict: STRICT,
  guideline: "TODO: which guideline it enforces.",
  docs: docsOf("${id}"),
  messages: {
    "${form}": "TODO: \`{{task}}\` is wrong ({{evidence}}): why it bites. What to do.",
  },
  related: {
    loop: "repeated by this loop",
    caller: "called from here",
    event: "runs once for each of these events",
  },
};
`;
}

/** @param {import("./names.mjs").Names} names */
function detector({ id, pascal, form }) {
  return `import type { CallExpression, NewExpression } from "../../compiler/index.js";
import { type Finding, growthOf } from "../../model/index.js";
import { contextOf } from "../facts/context.js";
import type { FileFacts } from "../facts/file-facts.js";
import { spanOf } from "../facts/span.js";
import { placeOf, textOf } from "../facts/tree.js";
import type { World } from "../world.js";

type ${pascal}Finding = Extract<Finding, { rule: "${id}" }>;

/** TODO: what it finds. */
export function detect${pascal}(world: World, facts: FileFacts): ${pascal}Finding[] {
  return [...facts.functions.values()].flatMap(({ calls }) => calls.filter((call) => isLeak(world, call)).map((call) => describe(world, call)));
}

/** TODO: decide, from facts. Until then the fixtures fail. */
function isLeak(_world: World, _call: CallExpression | NewExpression): boolean {
  return false;
}

function describe(world: World, call: CallExpression | NewExpression): ${pascal}Finding {
  const { multiplicity } = contextOf(world, call);
  const { span, why } = spanOf(world, call);
  return {
    rule: "${id}",
    form: "${form}",
    place: placeOf(call),
    confidence: "medium",
    span,
    multiplicity,
    growth: growthOf(multiplicity, span),
    data: { task: textOf(call), evidence: why },
    related: [],
    fixes: [],
  };
}
`;
}

/** @param {import("./names.mjs").Names} names */
function eslintRule({ id, camel }) {
  return `import { createRule } from "./adapter.js";

export const ${camel} = createRule("${id}");
`;
}

/** @param {import("./names.mjs").Names} names */
function page({ id }) {
  const ts = (/** @type {string} */ claim) => `\`\`\`ts\n// ${claim}\nexport {};\n\`\`\``;
  return `# ${id}

<!-- generated from src/catalog by \`npm run generate\` -->
<!-- end of generated part -->

## What it flags

TODO

${ts("leaky")}

${ts("fixed")}

## Why it bites

TODO

## What stays silent, and why

TODO

${ts("silent")}

## How confidence is decided

TODO

## Options

\`minConfidence\`, as for [every rule](../eslint.md#rule-options).

## When not to use it

TODO

## Prior art

TODO
`;
}

/** @param {import("./names.mjs").Names} names */
function leakyFixture({ id }) {
  return `// TODO: what leaks here, in one sentence.
async function work(): Promise<void> {}

export async function run(): Promise<void> {
  await work();
//      ^^^^^^ expect: ${id} medium runtime=silent because nothing leaks yet
}

export async function scenario(): Promise<void> {
  await run();
}
`;
}

function fixedFixture() {
  return `// TODO: what mends it.
async function work(): Promise<void> {}

export async function run(): Promise<void> {
  await work();
}

export async function scenario(): Promise<void> {
  await run();
}
`;
}
