import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { ROOT } from "../lib/run.mjs";

const PATH = "schema/audit-result.schema.json";

/** The closed vocabularies in the schema of an audit's result. */
export async function schema() {
  const { RULE_IDS, CONFIDENCES, GROWTHS, SPANS, MULTIPLICITIES, LIFETIMES } = await import(new URL("../../dist/src/model/index.js", import.meta.url).href);
  const vocabularies = { rule: RULE_IDS, confidence: CONFIDENCES, growth: GROWTHS, span: SPANS, multiplicity: MULTIPLICITIES, lifetimeKind: LIFETIMES };
  let text = readFileSync(resolve(ROOT, PATH), "utf8");
  for (const [name, values] of Object.entries(vocabularies)) {
    const definition = new RegExp(`("${name}": \\{ "enum": \\[)[^\\]]*(\\] \\})`);
    if (!definition.test(text)) throw new Error(`${PATH} has no definition "${name}" that is an enum on one line.`);
    text = text.replace(definition, `$1${values.map((/** @type {string} */ value) => JSON.stringify(value)).join(", ")}$2`);
  }
  return [{ path: PATH, text }];
}
