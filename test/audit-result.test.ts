import { readFileSync } from "node:fs";
import { Ajv } from "ajv";
import { describe, expect, test } from "vitest";
import { CONFIDENCES, GROWTHS, LIFETIMES, MULTIPLICITIES, RULE_IDS, SPANS } from "../src/model/index.js";
import { auditIn, CLEAN, folderWith, LEAKY } from "./audit-support.js";

const schema = JSON.parse(readFileSync(new URL("../schema/audit-result.schema.json", import.meta.url), "utf8")) as { definitions: Record<string, { enum?: string[] }> };
const validate = new Ajv({ allErrors: true, allowUnionTypes: true }).compile(schema);

/** A result with findings, an inventory, and each kind of problem that files can cause. */
async function richResult() {
  return auditIn(
    folderWith({
      "tsconfig.json": { extends: "./gone.json", include: ["src"] },
      "src/leaky.ts": LEAKY,
      "src/suppressed.ts": LEAKY.replace("export", "// async-leaks-ignore-next-line no-untracked-promise -- known\nexport"),
      "src/broken.ts": "const = ;",
      "src/blind.ts": `import x from "nowhere"; export default x;`,
      "src/mistake.ts": `// async-leaks-ignore-next-line\nexport {};`,
      "src/tracked.ts": readFileSync(new URL("../fixtures/no-shared-tracker/monitor-shared-strict.ts", import.meta.url), "utf8"),
      "other.ts": CLEAN,
    }),
    [],
    { preset: "strict" },
  );
}

test("a result passes the schema that is shipped, and a spoilt one does not", async () => {
  const result = await richResult();
  expect(new Set(result.problems.map(({ kind }) => kind))).toEqual(new Set(["unresolved-types", "syntax-error", "config", "suppression", "left-out"]));
  expect(result.findings.length).toBeGreaterThan(1);
  expect(validate(result), JSON.stringify(validate.errors)).toBe(true);
  expect(validate({ ...result, extra: 1 })).toBe(false);
  expect(validate({ ...result, findings: [{ ...result.findings[0], line: 0 }] })).toBe(false);
});

test.each([
  ["rule", RULE_IDS],
  ["confidence", CONFIDENCES],
  ["growth", GROWTHS],
  ["span", SPANS],
  ["multiplicity", MULTIPLICITIES],
  ["lifetimeKind", LIFETIMES],
])("the schema knows every %s", (name, values) => {
  expect(schema.definitions[name]?.enum).toEqual(values);
});

test("the summary agrees with what it sums up", async () => {
  const { summary, findings, projects, inventory } = await richResult();
  const counting = findings.filter(({ suppressed }) => !suppressed);
  expect(summary.findings).toEqual(Object.fromEntries(RULE_IDS.map((id) => [id, counting.filter(({ rule }) => rule === id).length])));
  expect(summary).toMatchObject({
    files: projects.flatMap(({ files }) => files).length,
    suppressed: findings.length - counting.length,
    tasks: inventory.tasks.length,
    trackers: inventory.trackers.length,
    waits: inventory.waits.length,
    baselined: 0,
  });
  expect(summary.suppressed).toBe(1);
});

describe("a finding", () => {
  test("stands where the code does, counted from 1, with every kind of line end", async () => {
    const cwd = folderWith({ "a.ts": `\uFEFF// é 😀\r\n${LEAKY.replaceAll("\n", "\r\n")}` });
    const [finding] = (await auditIn(cwd)).findings;
    expect(finding).toMatchObject({ rule: "no-untracked-promise", severity: "error", confidence: "high", line: 3, column: 41, endLine: 3, endColumn: 47, suppressed: false });
    expect(finding?.message).toMatch(/^`work\(\)` starts a task/);
    expect(finding?.related).toMatchObject([{ file: "a.ts", line: 3 }]);
  });

  test("keeps its fingerprint when lines move and white space changes, and no two share one", async () => {
    const twice = `async function work(): Promise<void> { await fetch("x"); }\nexport function leak(): void {\n  for (;;) work();\n  for (;;) work();\n}\n`;
    const before = (await auditIn(folderWith({ "a.ts": twice }))).findings.map(({ fingerprint }) => fingerprint);
    const after = (await auditIn(folderWith({ "a.ts": `// moved\n\n${twice.replaceAll("for (;;) ", "for (;;)   ").replaceAll("  for", "\tfor")}` }))).findings.map(({ fingerprint }) => fingerprint);
    expect(before).toEqual(after);
    expect(new Set(before).size).toBe(2);
    const elsewhere = (await auditIn(folderWith({ "b.ts": twice }))).findings.map(({ fingerprint }) => fingerprint);
    expect(elsewhere.filter((fingerprint) => before.includes(fingerprint))).toEqual([]);
  });
});

test("the same code gives the same result, findings worst first", async () => {
  const cwd = folderWith({
    "a.ts": `async function work(): Promise<void> { await fetch("x"); }\nexport function once(): void { work(); }\n`,
    "b.ts": LEAKY,
  });
  const first = await auditIn(cwd, ["a.ts", "b.ts"], { preset: "strict" });
  const growths = first.findings.map(({ growth }) => GROWTHS.indexOf(growth));
  expect(growths).toEqual([...growths].sort((a, b) => b - a));
  expect(growths.length).toBeGreaterThan(1);
  expect(await auditIn(cwd, ["b.ts", "a.ts"], { preset: "strict" })).toEqual(first);
});
