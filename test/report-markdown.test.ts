import { micromark } from "micromark";
import { gfm, gfmHtml } from "micromark-extension-gfm";
import { describe, expect, test } from "vitest";
import type { AuditResult, Position } from "../src/model/index.js";
import type { ReportContext } from "../src/report/index.js";
import { FINDING, HOSTILE, HOSTILE_RESULT, realRun, report, resultWith } from "./report-support.js";

const markdown = (result: AuditResult, context: Partial<ReportContext> = {}): string => report("markdown", result, context).text;

/** As GitHub would show it, were it to let all HTML through. */
function rendered(text: string): string {
  return micromark(text, { extensions: [gfm()], htmlExtensions: [gfmHtml()], allowDangerousHtml: true, allowDangerousProtocol: true });
}

/** The words that a reader sees. */
function seen(page: string): string {
  const entities: Readonly<Record<string, string>> = { amp: "&", lt: "<", gt: ">", quot: '"' };
  return page.replace(/<[^>]*>/g, "").replace(/&(?:#(\d+)|(\w+));/g, (_, code?: string, name?: string) => (code ? String.fromCodePoint(Number(code)) : (entities[name ?? ""] ?? "?")));
}

const OURS = ["h2", "table", "thead", "tbody", "tr", "th", "td", "p", "strong", "a", "code", "pre", "ul", "li", "blockquote", "details", "summary"];

test("sums first, then the findings, folded by rule, with their code and what mends them", () => {
  const linkTo = ({ file, line }: Position) => `https://host/${file}#L${line}`;
  const docs = "https://github.com/async-leaks/async-leaks/blob/main/docs/rules/no-untracked-promise.md";
  const problems = [{ kind: "syntax-error" as const, level: "error" as const, message: "`a.ts` has a syntax error" }, { kind: "left-out" as const, level: "info" as const, message: "not told" }];
  const safe = { title: "Await it", kind: "safe" as const, edits: [] };
  expect(markdown(resultWith({ findings: [{ ...FINDING, fixes: [safe] }, { ...FINDING, suppressed: true }, { ...FINDING, baseline: "known" }], problems }), { linkTo, textOf: () => "\n\n\n\n  read();\n" })).toBe(`## async-leaks: 1 finding, 1 known, 1 suppressed in 1 file

> **The audit could not see everything:**
> - \`a.ts\` has a syntax error

| rule | findings |
|:-----|---------:|
| [\`no-untracked-promise\`](${docs}) | 1 |

1 finding fixable with \`async-leaks fix\`

<details><summary><code>no-untracked-promise</code>: 1 finding</summary>

**[\`src/rotate.ts:5:3\`](<https://host/src/rotate.ts#L5>)** · error · high confidence · grows steadily: until stopped, per iteration

${FINDING.message}

\`\`\`text
  3 |
  4 |
> 5 |   read();
    |   ^^^^^^
  6 |
\`\`\`

- [\`src/rotate.ts:4:2\`](<https://host/src/rotate.ts#L4>) repeated by this loop
- fix: Await it (\`async-leaks fix\`)

</details>
`);
});

test("nothing found is one line", () => {
  expect(markdown(resultWith({}))).toBe("## async-leaks: No findings in 1 file\n");
});

describe("what others wrote stays text", () => {
  const page = rendered(markdown(HOSTILE_RESULT, { textOf: () => "\n\n```\n</code></pre><script>alert(1)</script>\n````\n@me #1\n\n\n", linkTo: ({ file }) => `https://host/${encodeURI(file.replace(/\p{Cs}/gu, ""))}` }));

  test("no element, attribute or link but ours", () => {
    expect([...new Set([...page.matchAll(/<\/?([a-z][a-z0-9]*)/gi)].map(([, name = ""]) => name.toLowerCase()))].filter((name) => !OURS.includes(name))).toEqual([]);
    expect([...page.matchAll(/<(?!\/)[^>]*>/g)].map(([tag]) => tag).filter((tag) => !/^<(\w+|a href="https:\/\/(host|github\.com)\/[^"]*"|t[hd] align="\w+"|code class="language-text")( \/)?>$/.test(tag))).toEqual([]);
    expect(page.match(/<details>/g)).toHaveLength(1);
    expect(page.match(/<h\d/g)).toEqual(["<h2"]);
  });

  test("nobody is mentioned, no issue referred to, outside of code", () => {
    const outside = seen(page.replace(/<code.*?<\/code>/gs, ""));
    expect(outside).not.toMatch(/[@#!~]\w/);
    expect(outside).toContain("@\u200Beveryone #\u200B1 !\u200B2 ~\u200Bbug");
  });

  test.each(HOSTILE)("%j is shown as it is, on one line", (name) => {
    const shown = name.replace(/\s+/g, " ").replace(/[\p{Cc}\p{Cs}\u202A-\u202E\u2066-\u2069]/gu, "\uFFFD");
    expect(seen(page).replaceAll("\u200B", "")).toContain(`${shown}:5:3`);
  });
});

describe("a comment's limited space", () => {
  const many = (count: number) => resultWith({ findings: Array.from({ length: count }, (_, index) => ({ ...FINDING, line: index + 1, endLine: index + 1 })) });
  const textOf = () => `  read(); // ${"x".repeat(80)}\n`.repeat(9_000);
  const shown = (text: string) => text.match(/^\*\*`src/gm)?.length ?? 0;

  test("is kept: first without the code, then without the least urgent, and what is left out is counted", () => {
    const [few, some, all] = [markdown(many(3), { textOf }), markdown(many(150), { textOf }), markdown(many(9_000), { textOf })];
    expect([shown(few), few.match(/```/g)?.length]).toEqual([3, 6]);
    expect([shown(some), some.includes("```"), some.includes("left out")]).toEqual([150, false, false]);
    expect(all.length).toBeLessThan(65_536);
    expect(all).toContain(`**${(9_000 - shown(all)).toLocaleString("en-US")} more findings** left out`);
    expect(all).toContain("src/rotate.ts:1:3");
    expect(all.match(/<details>/g)?.length).toBe(all.match(/<\/details>/g)?.length);
  });

  test("is kept whatever a file is called or a message says", () => {
    const huge = "`x`".repeat(50_000);
    const result = resultWith({ findings: [{ ...FINDING, file: huge, message: huge, related: Array.from({ length: 500 }, () => ({ ...FINDING, role: "loop", file: huge, message: huge })) }], problems: Array.from({ length: 500 }, () => ({ kind: "config", level: "error", message: huge })) });
    expect(markdown(result).length).toBeLessThan(65_536);
  });
});

test("a real audit: every finding that counts", async () => {
  const { result, textOf } = await realRun();
  const page = seen(rendered(markdown(result, { textOf })));
  for (const { file, line, column, suppressed } of result.findings) expect(page.includes(`${file}:${line}:${column}`), file).toBe(!suppressed);
  expect(page).toContain("src/broken.ts:1:7 has a syntax error");
});
