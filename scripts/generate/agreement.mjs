import { existsSync, readdirSync, readFileSync } from "node:fs";
import { resolve } from "node:path";
import { createLoader } from "../agreement/load.mjs";
import { ROOT } from "../lib/run.mjs";

const PAGE = "docs/agreement.md";
const BEGIN = "<!-- generated from runs of the fixtures by `npm run generate` -->";
const END = "<!-- end of generated part -->";

/** The page that compares what the rules say of the fixtures with what happens when these run. */
export async function agreementDocs() {
  if (!existsSync(resolve(ROOT, PAGE))) return [];
  const load = createLoader();
  const { casesOf } = /** @type {typeof import("../../test/support/runtime/cases.js")} */ (load(resolve(ROOT, "test/support/runtime/cases.ts")));
  const { runAndJudge } = /** @type {typeof import("../../test/support/runtime/run.js")} */ (load(resolve(ROOT, "test/support/runtime/run.ts")));
  const { agreementTables } = /** @type {typeof import("../../test/support/runtime/table.js")} */ (load(resolve(ROOT, "test/support/runtime/table.ts")));
  const folder = resolve(ROOT, "fixtures");
  const files = readdirSync(folder, { recursive: true, encoding: "utf8" }).map((name) => name.replaceAll("\\", "/"));
  const judgements = runAndJudge(ROOT, folder, casesOf(folder, files).toSorted());
  const problems = judgements.flatMap((each) => each.problems);
  if (problems.length > 0) throw new Error(`${PAGE} is not written, since rules and runs differ:\n${problems.join("\n")}`);
  const page = readFileSync(resolve(ROOT, PAGE), "utf8");
  const [begin, end] = [page.indexOf(BEGIN), page.indexOf(END)];
  if (begin < 0 || end < begin) throw new Error(`${PAGE} needs the lines ${BEGIN} and ${END}.`);
  return [{ path: PAGE, text: `${page.slice(0, begin)}${BEGIN}\n${agreementTables(judgements)}\n${page.slice(end)}` }];
}
