import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { ROOT } from "../lib/run.mjs";

const MODEL = new URL("../../dist/src/model/index.js", import.meta.url).href;

/** The closed vocabularies in the schemas: of an audit's result, and of a configuration. */
export async function schema() {
  const { RULE_IDS, CONFIDENCES, GROWTHS, SPANS, MULTIPLICITIES, LIFETIMES, PRESETS, SEVERITIES, BASELINE_STATES, FAIL_ON, SUPPRESSION_DIRECTIVES } = await import(MODEL);
  return [
    filledIn("schema/audit-result.schema.json", {
      rule: RULE_IDS, confidence: CONFIDENCES, growth: GROWTHS, span: SPANS, multiplicity: MULTIPLICITIES, lifetimeKind: LIFETIMES,
      baselineState: BASELINE_STATES, failOn: FAIL_ON, suppressionDirective: SUPPRESSION_DIRECTIVES,
    }),
    filledIn("schema/config.schema.json", { rule: RULE_IDS, confidence: CONFIDENCES, preset: PRESETS, severity: SEVERITIES }),
  ];
}

/**
 * @param {string} path
 * @param {Readonly<Record<string, readonly string[]>>} vocabularies
 */
function filledIn(path, vocabularies) {
  let text = readFileSync(resolve(ROOT, path), "utf8");
  for (const [name, values] of Object.entries(vocabularies)) {
    const definition = new RegExp(`("${name}": \\{ "enum": \\[)[^\\]]*(\\] \\})`);
    if (!definition.test(text)) throw new Error(`${path} has no definition "${name}" that is an enum on one line.`);
    text = text.replace(definition, `$1${values.map((value) => JSON.stringify(value)).join(", ")}$2`);
  }
  return { path, text };
}
