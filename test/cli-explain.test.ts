import { expect, test } from "vitest";
import { CATALOG } from "../src/catalog/index.js";
import { RULE_IDS } from "../src/model/index.js";
import { cli } from "./audit-support.js";

test.each(RULE_IDS)("explain says everything the catalog knows of %s", async (id) => {
  const { code, out, err } = await cli("/", ["explain", id], { columns: 90 });
  expect({ code, err }).toEqual({ code: 0, err: "" });
  const entry = CATALOG[id];
  const words = out.replace(/\s+/g, " ");
  for (const text of [entry.promise, entry.guideline, entry.docs, `async-leaks-ignore-next-line ${id} --`, "recommended: error, high confidence", "strict: error, any confidence"]) {
    expect(words).toContain(text);
  }
  for (const message of Object.values<string>(entry.messages)) expect(words).toContain(message.replace(/\{\{(\w+)\}\}/g, "<$1>"));
  expect((await cli("/", ["explain", `async-leaks/${id}`], { columns: 90 })).out).toBe(out);
});

test("--help lists the commands, and a command's its options", async () => {
  const { code, out } = await cli("/", ["--help"]);
  expect(code).toBe(0);
  for (const command of ["audit", "explain"]) expect(out).toMatch(new RegExp(`^  ${command} .*\\S`, "m"));
  const { out: options } = await cli("/", ["audit", "--help"]);
  for (const option of ["-p, --project", "--format", "-o, --output", "--preset", "--rule", "--min-confidence", "--compiler", "--quiet"]) {
    expect(options).toMatch(new RegExp(`^  ${option} .*\\S`, "m"));
  }
  expect(options).toContain("Exit code: 0 no findings at error severity, 1 findings, 2 could not work.");
});
