import { StepError } from "../lib/run.mjs";

/**
 * A change of a file that knows all rules.
 * @typedef {{ path: string, change: (text: string, path: string) => string }} Insertion
 */

/**
 * @param {import("./names.mjs").Names} names
 * @returns {readonly Insertion[]}
 */
export function insertions({ id, camel, pascal, form }) {
  return [
    { path: "src/model/terms.ts", change: insert(/(export const RULE_IDS = \[[^\]]*)(\] as const;)/, `  "${id}",\n`) },
    {
      path: "src/model/finding.ts",
      change: all(
        insert(/()(\/\*\* A defect found by the engine)/, `export type ${pascal}Form =\n  | "${form}"; // what distinguishes it\n\n`),
        insert(/(export type Finding =[^;]*)(;)/, `\n  | FindingOf<"${id}", ${pascal}Form>`),
      ),
    },
    {
      path: "src/catalog/index.ts",
      change: all(insertImport(`import { ${camel} } from "./${id}.js";`), insert(/(export const CATALOG[^}]*)(\};)/, `  "${id}": ${camel},\n`)),
    },
    {
      path: "src/engine/detect/index.ts",
      change: all(
        insertImport(`import { detect${pascal} } from "./${id}.js";`),
        insert(/(export const DETECTORS[^=]*= \[[^\]]*)(\];)/, `  detect${pascal},\n`),
      ),
    },
    {
      path: "rules/index.ts",
      change: all(insertImport(`import { ${camel} } from "./${id}.js";`), insert(/(const rules:[^}]*)(\};)/, `  "${id}": ${camel},\n`)),
    },
    { path: "src/report/story.ts", change: insert(/(export const STORIES[^{]*\{[^}]*)(\};)/, `  "${id}": [HERE],\n`) },
    { path: "src/report/timeline/drawing.ts", change: insert(/(const DRAUGHTSMEN[^{]*\{[^}]*)(\};)/, `  "${id}": untrackedPromise,\n`) },
    { path: "CHANGELOG.md", change: insert(/(## Unreleased[^#]*### Rules\n(?:- .*\n)*)()/, `- \`${id}\`: TODO: what it flags.\n`) },
  ];
}

/**
 * Puts a text between the two groups of a pattern.
 * @param {RegExp} place
 * @param {string} text
 * @returns {Insertion["change"]}
 */
function insert(place, text) {
  return (before, path) => {
    if (!place.test(before)) throw new StepError(`${path} has no place for a new rule any more: mend scripts/new-rule/insertions.mjs (${place.source}).`);
    return before.replace(place, (_, head, tail) => `${head}${text}${tail}`);
  };
}

/**
 * Behind the last import that reaches a neighbour.
 * @param {string} line
 */
function insertImport(line) {
  return insert(/^([^]*\nimport [^\n]*"\.[^\n]*\n)()/, `${line}\n`);
}

/**
 * @param {...Insertion["change"]} changes
 * @returns {Insertion["change"]}
 */
function all(...changes) {
  return (before, path) => changes.reduce((text, change) => change(text, path), before);
}
