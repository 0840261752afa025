// Writes the generated files; with --check it only compares, and fails when one is out of date. Needs a build.
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { resolve } from "node:path";
import { agreementDocs } from "./generate/agreement.mjs";
import { demoDocs } from "./generate/demo-docs.mjs";
import { ruleDocs } from "./generate/rule-docs.mjs";
import { schema } from "./generate/schema.mjs";
import { ROOT } from "./lib/run.mjs";

/** @typedef {{ path: string, text: string }} GeneratedFile `path` is relative to the root */

/** @type {readonly (() => Promise<readonly GeneratedFile[]>)[]} */
const GENERATORS = [ruleDocs, schema, agreementDocs, demoDocs];

const check = process.argv.includes("--check");
/** @type {GeneratedFile[]} */
const files = [];
// One after the other: virtual time, in which the demo runs, is the whole process's.
for (const generate of GENERATORS) files.push(...(await generate()));
const stale = files.filter(({ path, text }) => !existsSync(resolve(ROOT, path)) || readFileSync(resolve(ROOT, path), "utf8") !== text);

for (const { path, text } of stale) {
  if (check) console.error(`${path} is out of date.`);
  else {
    writeFileSync(resolve(ROOT, path), text);
    console.log(`Wrote ${path}`);
  }
}
if (check && stale.length > 0) {
  console.error("Run `npm run generate` and commit what it writes.");
  process.exitCode = 1;
}
