// npm run new-rule -- RULE-ID: writes everything that a rule consists of, and says what comes next. All or nothing.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { failWith, ROOT, StepError } from "./lib/run.mjs";
import { newFiles } from "./new-rule/files.mjs";
import { insertions } from "./new-rule/insertions.mjs";
import { namesOf } from "./new-rule/names.mjs";

try {
  const names = namesOf(process.argv.slice(2));
  const created = newFiles(names);
  const existing = created.find(({ path }) => existsSync(join(ROOT, path)));
  if (existing) throw new StepError(`${existing.path} exists already: choose another id, or delete what an earlier attempt left.`);
  const changed = insertions(names).map(({ path, change }) => {
    const before = readFileSync(join(ROOT, path), "utf8");
    return { path, text: change(before, path) };
  });
  for (const { path, text } of [...created, ...changed]) {
    mkdirSync(dirname(join(ROOT, path)), { recursive: true });
    writeFileSync(join(ROOT, path), text);
  }
  console.log(report(names, created, changed));
} catch (error) {
  failWith(error);
}

/**
 * @param {import("./new-rule/names.mjs").Names} names
 * @param {readonly { path: string }[]} created
 * @param {readonly { path: string }[]} changed
 */
function report({ id, form }, created, changed) {
  return [
    ...created.map(({ path }) => `new      ${path}`),
    ...changed.map(({ path }) => `changed  ${path}`),
    "",
    "Next:",
    `1. fixtures/${id}/example.ts: replace the code by a leak that the rule must find, the markers say where; example.fixed.ts by its mended form.`,
    `2. src/catalog/${id}.ts: write the promise and the messages; src/model/finding.ts: name the form "${form}" as it deserves.`,
    `3. src/engine/detect/${id}.ts: make \`isLeak\` true for it, until this passes: npx vitest run test/fixtures-engine.test.ts -t ${id}`,
    `4. src/report/story.ts: the roles of its related places in the order in which things happen; src/report/timeline/drawing.ts: the drawing that fits.`,
    `5. docs/rules/${id}.md: fill the sections; then npm run build && npm run generate, and npm test.`,
  ].join("\n");
}
