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
