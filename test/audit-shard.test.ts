import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { CLEAN, cli, folderWith, LEAKY } from "./audit-support.js";

/** A workspace of packages of different sizes, with a file that two of them only import, loose files, and one that none holds. */
function workspace(): string {
  const packages = ["a", "b", "c", "d", "e"].flatMap((name, index): [string, string | object][] => [
    [`packages/${name}/package.json`, { name }],
    [`packages/${name}/tsconfig.json`, { compilerOptions: { strict: true }, files: ["src/main.ts", ...Array.from({ length: index }, (_, more) => `src/more-${more}.ts`)] }],
    [`packages/${name}/src/main.ts`, index < 2 ? `import { leak } from "../../../shared/leak.js";\nleak();\n${LEAKY}` : LEAKY],
    ...Array.from({ length: index }, (_, more): [string, string] => [`packages/${name}/src/more-${more}.ts`, more % 2 === 0 ? CLEAN : LEAKY]),
  ]);
  return folderWith({
    "package.json": { workspaces: ["packages/*"] },
    ...Object.fromEntries(packages),
    "packages/c/src/broken.ts": "export const = 1;\n",
    "packages/c/tsconfig.json": { files: ["src/main.ts", "src/broken.ts"] },
    "packages/d/src/left-out.ts": LEAKY,
    "packages/d/src/import.ts": `import { x } from "not-there";\nx();\n`,
    "packages/d/tsconfig.json": { files: ["src/main.ts", "src/import.ts"] },
    "shared/leak.ts": LEAKY.replaceAll("leak", "leak"),
  });
}

async function shards(root: string, count: number, options: readonly string[] = []): Promise<string[]> {
  const files = Array.from({ length: count }, (_, index) => `shard-${index + 1}.json`);
  for (const [index, file] of files.entries()) {
    const { code, err } = await cli(root, ["audit", "--quiet", "--shard", `${index + 1}/${count}`, "--format", "json", "-o", file, ...options]);
    expect({ code, err }).toEqual({ code: 0, err: "" });
  }
  return files;
}

describe("merged shares are the whole, byte for byte", () => {
  test.each([[1, []], [2, []], [4, []], [4, ["--preset", "strict", "--min-confidence", "low"]], [9, []]] as const)("%i, %j", async (count, options) => {
    const root = workspace();
    const whole = await cli(root, ["audit", "--quiet", "--format", "json", "-o", "whole.json", ...options]);
    const files = await shards(root, count, options);
    const merged = await cli(root, ["merge", "--quiet", "--format", "json", "-o", "merged.json", ...[...files].reverse()]);
    expect(merged).toEqual(whole);
    expect(readFileSync(join(root, "merged.json"), "utf8")).toBe(readFileSync(join(root, "whole.json"), "utf8"));
    const parts = files.map((file) => JSON.parse(readFileSync(join(root, file), "utf8")) as { projects: { config: string | null }[] });
    const audited = parts.flatMap(({ projects }) => projects.map(({ config }) => config));
    expect(new Set(audited).size).toBe(audited.length);
    expect(parts.filter(({ projects }) => projects.length > 0)).toHaveLength(Math.min(count, audited.length));
  });

  test("as text, with the code around each finding", async () => {
    const root = workspace();
    const { out, code } = await cli(root, ["audit", "--quiet"]);
    const merged = await cli(root, ["merge", "--quiet", ...(await shards(root, 3))]);
    const withoutTime = (text: string): string => text.replaceAll(/\d+(\.\d+)? ?m?s\b/g, "");
    expect({ code: merged.code, out: withoutTime(merged.out) }).toEqual({ code, out: withoutTime(out) });
  });

  test("compared with a baseline, which it can also write", async () => {
    const root = workspace();
    const files = await shards(root, 3);
    expect((await cli(root, ["merge", ...files, "--baseline", "base.json", "--update-baseline"])).code).toBe(0);
    expect((await cli(root, ["audit", "--quiet", "--baseline", "base.json"])).code).toBe(0);
    writeFileSync(join(root, "packages/e/src/main.ts"), `${LEAKY}export function another(): void { work(); }\n`);
    const { code, out } = await cli(root, ["merge", "--quiet", ...(await shards(root, 3)), "--baseline", "base.json", "--format", "json"]);
    expect(code).toBe(1);
    const { findings } = JSON.parse(out) as { findings: { baseline: string; file: string; line: number }[] };
    expect(findings.filter(({ baseline }) => baseline === "new").map(({ file, line }) => `${file}:${line}`)).toEqual(["packages/e/src/main.ts:3"]);
  });
});

describe("what can't be merged is refused in one line, and nothing is written", () => {
  test.each<[string, (files: string[], root: string) => string[] | Promise<string[]>, RegExp]>([
    ["a share is missing", (files) => files.slice(1), /^async-leaks: Without share 1\/3 the result would be blind\. Give the results of all 3\.\n$/],
    ["a share is there twice", (files) => [...files, files[1] ?? ""], /^async-leaks: Share 2\/3 is there twice; shard-2\.json is the second\. Give each once\.\n$/],
    ["a share of another audit", async (files, root) => {
      await cli(root, ["audit", "--quiet", "--shard", "3/3", "--preset", "strict", "--format", "json", "-o", "other.json"]);
      return [...files.slice(0, 2), "other.json"];
    }, /^async-leaks: other\.json and shard-1\.json are shares of different audits: .+\n$/],
    ["a whole audit", async (files, root) => {
      await cli(root, ["audit", "--quiet", "--format", "json", "-o", "whole.json"]);
      return [...files, "whole.json"];
    }, /^async-leaks: whole\.json is the result of a whole audit, not of a share\. Audit with --shard I\/N\.\n$/],
    ["no result", (files, root) => {
      writeFileSync(join(root, "x.json"), "[]");
      return [...files, "x.json"];
    }, /^async-leaks: x\.json is no result of an audit\. Give the files .+\n$/],
    ["half a file", (files, root) => {
      writeFileSync(join(root, "x.json"), readFileSync(join(root, files[0] ?? ""), "utf8").slice(0, 500));
      return ["x.json", ...files];
    }, /^async-leaks: x\.json is no JSON\. Give the files .+\n$/],
    ["no file", () => ["nowhere.json"], /^async-leaks: nowhere\.json can't be read \(ENOENT\)\. Give the files .+\n$/],
  ])("%s", async (_, choose, message) => {
    const root = workspace();
    const files = await choose(await shards(root, 3), root);
    writeFileSync(join(root, "report.json"), "before");
    const { code, out, err } = await cli(root, ["merge", ...files, "--format", "json", "-o", "report.json"]);
    expect({ code, out }).toEqual({ code: 2, out: "" });
    expect(err).toMatch(message);
    expect(readFileSync(join(root, "report.json"), "utf8")).toBe("before");
  });

  test.each([
    [["--shard", "0/2"], /--shard 0\/2 is no share: give I\/N, such as 1\/4 for the first of four\./],
    [["--shard", "3/2"], /--shard 3\/2 is no share/],
    [["--shard", "x"], /--shard x is no share/],
    [["--shard", "1/2"], /A share is to be merged with the others: write it with --format json -o FILE\./],
    [["--shard", "1/2", "--format", "json", "--baseline", "b.json"], /A share can't be compared with a baseline: give --baseline to `async-leaks merge`\./],
    [["--shard", "1/2", "--format", "json", "--since", "HEAD"], /--since needs the whole audit: leave --shard out\./],
  ])("%j", async (args, message) => {
    const { code, err } = await cli(folderWith({ "a.ts": CLEAN }), ["audit", ...args]);
    expect(code).toBe(2);
    expect(err).toMatch(message);
  });
});
