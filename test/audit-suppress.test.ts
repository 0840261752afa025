import { describe, expect, test } from "vitest";
import { auditIn, cli, folderWith } from "./audit-support.js";

const RULE = "no-untracked-promise";
const WORK = `async function work(): Promise<void> { await fetch("x"); }\n`;

/** Whether the one finding of `for (;;) work();` is suppressed, with text before and behind it in its line. */
async function isSuppressed(before: string, behind = "", file = "a.ts"): Promise<boolean> {
  const { findings, summary } = await auditIn(folderWith({ [file]: `${WORK}export function leak() {\n${before}for (;;) work();${behind}\n}\n`.replaceAll(file.endsWith("x") ? ": Promise<void>" : "\0", "") }));
  expect(findings).toHaveLength(1);
  expect(summary.suppressed).toBe(findings[0]?.suppressed ? 1 : 0);
  return findings[0]?.suppressed ?? false;
}

describe("suppressed by", () => {
  test.each([
    ["our comment", `// async-leaks-ignore-next-line ${RULE} -- known\n`, ""],
    ["our comment with several rules", `// async-leaks-ignore-next-line no-endless-wait, ${RULE} -- known\n`, ""],
    ["our comment as a block", `/* async-leaks-ignore-next-line ${RULE} */\n`, ""],
    ["our comment above another comment for the next line", `// async-leaks-ignore-next-line ${RULE}\n// eslint-disable-next-line no-void\n`, ""],
    ["eslint-disable-next-line", `// eslint-disable-next-line no-void, async-leaks/${RULE} -- known\n`, ""],
    ["eslint-disable-next-line for all", "// eslint-disable-next-line\n", ""],
    ["eslint-disable-next-line as a block", `/* eslint-disable-next-line\n async-leaks/${RULE}\n*/\n`, ""],
    ["eslint-disable-line", "", ` // eslint-disable-line async-leaks/${RULE}`],
    ["eslint-disable", `/* eslint-disable async-leaks/${RULE} */\n\n\n`, ""],
    ["eslint-disable for all", "/* eslint-disable -- generated */\n", ""],
    ["eslint-disable again after eslint-enable", `/* eslint-disable */ /* eslint-enable */ /* eslint-disable async-leaks/${RULE} */`, ""],
  ])("%s", async (_, before, behind) => {
    expect(await isSuppressed(before, behind)).toBe(true);
  });
});

describe("not suppressed by", () => {
  test.each([
    ["another rule", "// async-leaks-ignore-next-line no-endless-wait -- x\n", ""],
    ["a comment two lines above", `// async-leaks-ignore-next-line ${RULE} -- x\n\n`, ""],
    ["our comment behind the code", "", `// async-leaks-ignore-next-line ${RULE} -- x`],
    ["a comment for another line", `// eslint-disable-line async-leaks/${RULE}\n`, ""],
    ["ESLint's comment for another plugin's rule", `// eslint-disable-next-line promises/${RULE}\n`, ""],
    ["a word that only begins like it", `// eslint-disable-next-lines async-leaks/${RULE}\n`, ""],
    ["a disable that was enabled again", `/* eslint-disable async-leaks/${RULE} */\n/* eslint-enable async-leaks/${RULE} */\n`, ""],
    ["a disable in a line comment", `// eslint-disable async-leaks/${RULE}\n`, ""],
    ["a disable behind it", "", ` /* eslint-disable async-leaks/${RULE} */`],
    ["a text that looks like a comment", `const a = "/* eslint-disable */";\n`, ""],
    ["a template that looks like a comment", "const a = `${1}\n/* eslint-disable */ ${2}`;\n", ""],
    ["a regular expression that looks like a comment", "const a = /[/*] eslint-disable [*/]/;\n", ""],
    ["the reason", "// eslint-disable-next-line no-void -- async-leaks/no-untracked-promise, too\n", ""],
  ])("%s", async (_, before, behind) => {
    expect(await isSuppressed(before, behind)).toBe(false);
  });

  test("JSX text that looks like a comment", async () => {
    expect(await isSuppressed("const a = <p>/* eslint-disable */ // eslint-disable</p>;\n", "", "a.jsx")).toBe(false);
    expect(await isSuppressed("const a = <p>{/* eslint-disable */}</p>;\n", "", "a.jsx")).toBe(true);
  });
});

test("suppressed findings stay in the result but do not fail the audit", async () => {
  const cwd = folderWith({ "a.ts": `/* eslint-disable */\n${WORK}export function leak(): void { for (;;) work(); }\n` });
  const { code, out } = await cli(cwd, ["audit"]);
  expect(code).toBe(0);
  expect(out).toMatch(/^No findings, 1 suppressed in 1 file/);
});

test("a comment of ours that names no rule, or none that exists, suppresses nothing and is named", async () => {
  const cwd = folderWith({ "a.ts": "// async-leaks-ignore-next-line\nexport {};\n  // async-leaks-ignore-next-line no-such-rule -- x\n" });
  const { problems } = await auditIn(cwd);
  expect(problems).toMatchObject([
    { kind: "suppression", level: "warning", file: "a.ts", line: 1, column: 1 },
    { kind: "suppression", level: "warning", file: "a.ts", line: 3, column: 3 },
  ]);
  expect(problems[0]?.message).toMatch(/names no rule\. Write: async-leaks-ignore-next-line/);
  expect(problems[1]?.message).toMatch(/"no-such-rule", which is no rule\. The rules are:/);
});

describe("the result lists suppressions", () => {
  const LEAK = "export function leak(): void {\n%for (;;) work();\n}\n";
  const after = (comment: string) => `${WORK}${LEAK.replace("%", `${comment}\n`)}`;

  test("with their reasons and what they cover, and findings name theirs", async () => {
    const cwd = folderWith({
      "a.ts": after(`// async-leaks-ignore-next-line ${RULE}, no-endless-wait -- a reason -- in two parts`),
      "b.ts": after(`/* eslint-disable-next-line async-leaks/${RULE}\n   -- over\n   lines */`),
      "c.ts": `/* eslint-disable */\n${after("// eslint-disable-next-line no-void -- not ours")}`,
      "d.ts": "/* eslint-disable */\nexport {};\n/* eslint-enable */\n",
    });
    const { suppressions, findings, summary } = await auditIn(cwd);
    expect(suppressions).toEqual([
      { file: "a.ts", line: 3, column: 1, directive: "async-leaks-ignore-next-line", rules: [RULE, "no-endless-wait"], reason: "a reason -- in two parts", findings: 1 },
      { file: "b.ts", line: 3, column: 1, directive: "eslint-disable-next-line", rules: [RULE], reason: "over lines", findings: 1 },
      { file: "c.ts", line: 1, column: 1, directive: "eslint-disable", rules: [], reason: null, findings: 1 },
    ]);
    expect(findings.map(({ suppression }) => suppression?.directive)).toEqual(["async-leaks-ignore-next-line", "eslint-disable-next-line", "eslint-disable"]);
    expect(summary.suppressed).toBe(3);
  });

  test("and names those of ours that cover nothing, as far as they cover nothing", async () => {
    const cwd = folderWith({
      "a.ts": after(`// async-leaks-ignore-next-line ${RULE}, no-endless-wait -- known`),
      "b.ts": `// async-leaks-ignore-next-line ${RULE} -- was there once\nexport {};\n// eslint-disable-next-line async-leaks/${RULE}\nexport const a = 1;\n`,
    });
    const { problems } = await auditIn(cwd);
    expect(problems.map(({ kind, level, message }) => `${kind} ${level} ${message}`)).toEqual([
      "suppression info a.ts:3 async-leaks-ignore-next-line suppresses nothing: the code below has no finding of no-endless-wait. Remove what is not needed.",
      `suppression info b.ts:1 async-leaks-ignore-next-line suppresses nothing: the code below has no finding of ${RULE}. Remove it.`,
    ]);
  });

  test("a comment is used when its rule is off in this audit", async () => {
    const cwd = folderWith({ "a.ts": after(`// async-leaks-ignore-next-line ${RULE} -- known`) });
    const { problems, suppressions } = await auditIn(cwd, [], { rules: { [RULE]: "off" } });
    expect(problems).toEqual([]);
    expect(suppressions).toMatchObject([{ findings: 0 }]);
  });
});

test("with --require-reasons a comment without a reason has no effect, and is named", async () => {
  const leak = (comment: string) => `${WORK}export function leak(): void {\n${comment}\nfor (;;) work();\n}\n`;
  const cwd = folderWith({
    "bare.ts": leak(`// async-leaks-ignore-next-line ${RULE}`),
    "eslint.ts": leak(`// eslint-disable-next-line async-leaks/${RULE}`),
    "reason.ts": leak(`// async-leaks-ignore-next-line ${RULE} -- known`),
  });
  expect((await cli(cwd, ["audit"])).code).toBe(0);
  const { code, out } = await cli(cwd, ["audit", "--require-reasons"], { columns: 200 });
  expect(code).toBe(1);
  expect(out).toContain("bare.ts:3 async-leaks-ignore-next-line gives no reason, so its findings are reported. Add one: async-leaks-ignore-next-line ... -- reason");
  expect(out).toContain("eslint.ts:3 eslint-disable-next-line gives no reason");
  expect(out).toMatch(/2 findings, 1 suppressed in 3 files/);
});
