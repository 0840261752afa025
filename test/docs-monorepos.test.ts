import { cpSync, existsSync, readFileSync } from "node:fs";
import type { Log } from "sarif";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import type { AuditResult } from "../src/model/index.js";
import { CLEAN, cli, type CliRun, folderWith, LEAKY } from "./audit-support.js";
import { blocksOf } from "./support/docs.js";

interface Step {
  readonly uses?: string;
  readonly run?: string;
  readonly with?: Readonly<Record<string, string>>;
}

interface Job {
  readonly needs?: string;
  readonly strategy?: { readonly matrix: { readonly shard: readonly number[] } };
  readonly steps: readonly Step[];
}

const WORKSPACE = {
  "package.json": { workspaces: ["packages/*"] },
  ...Object.fromEntries(["a", "b", "c"].flatMap((name) => [[`packages/${name}/package.json`, { name }], [`packages/${name}/tsconfig.json`, {}], [`packages/${name}/main.ts`, name === "c" ? CLEAN : LEAKY]])),
};

describe("the matrix of docs/monorepos.md", () => {
  const [block] = blocksOf("docs/monorepos.md").filter(({ language }) => language === "yaml");
  const { jobs } = parse(block?.code ?? "") as { jobs: { shard: Job; merge: Job } };
  const shards = jobs.shard.strategy?.matrix.shard ?? [];

  /** What stands in a step of the page, with the matrix's value put in. */
  const filledIn = (text: string | undefined, shard: number): string => (text ?? "").replaceAll("${{ matrix.shard }}", String(shard));

  async function ran(steps: readonly Step[], shard: number, folder: string): Promise<CliRun> {
    const lines = steps.map(({ run }) => filledIn(run, shard)).filter((line) => line.includes("async-leaks"));
    expect(lines).toHaveLength(1);
    const [npx, name, ...args] = lines[0]?.split(" ") ?? [];
    expect([npx, name]).toEqual(["npx", "async-leaks"]);
    return cli(folder, args);
  }

  const stepWith = (job: Job, action: string): Step["with"] => job.steps.find(({ uses }) => uses?.startsWith(`${action}@`))?.with;

  test("joins what its machines found, and uploads the whole as SARIF", async () => {
    expect(jobs.merge.needs).toBe("shard");
    const last = folderWith(WORKSPACE);
    for (const shard of shards) {
      const folder = folderWith(WORKSPACE);
      expect((await ran(jobs.shard.steps, shard, folder)).code).toBe(0);
      const artifact = stepWith(jobs.shard, "actions/upload-artifact");
      const [prefix = ""] = stepWith(jobs.merge, "actions/download-artifact")?.["pattern"]?.split("*") ?? [];
      expect(filledIn(artifact?.["name"], shard)).toBe(`${prefix}${shard}`);
      const file = filledIn(artifact?.["path"], shard);
      cpSync(`${folder}/${file}`, `${last}/${file}`);
    }
    const { code, out } = await ran(jobs.merge.steps, 0, last);
    expect({ code, annotations: out.match(/^::error /gm)?.length }).toEqual({ code: 1, annotations: 2 });
    const sarif = stepWith(jobs.merge, "github/codeql-action/upload-sarif")?.["sarif_file"] ?? "";
    const { runs } = JSON.parse(readFileSync(`${last}/${sarif}`, "utf8")) as Log;
    expect(runs.flatMap(({ results = [] }) => results.map(({ locations }) => locations?.[0]?.physicalLocation?.artifactLocation?.uri))).toEqual(["packages/a/main.ts", "packages/b/main.ts"]);
  });

  test("has no report where a machine could not work", async () => {
    const folder = folderWith(WORKSPACE);
    expect((await ran(jobs.merge.steps, 0, folder)).code).toBe(2);
    expect(existsSync(`${folder}/async-leaks.sarif`)).toBe(false);
  });
});

/** How often the leak of `lib` happens, as an audit of these tsconfigs sees it. */
async function multiplicities(folder: string, args: readonly string[]): Promise<readonly string[]> {
  const { out } = await cli(folder, ["audit", "--format", "json", ...args]);
  return (JSON.parse(out) as AuditResult).findings.map(({ file, multiplicity }) => `${file} ${multiplicity}`);
}

test("callers in another package are seen with a tsconfig that includes all, and only then", async () => {
  const compilerOptions = { strict: true, target: "es2022", module: "nodenext" };
  const folder = folderWith({
    "package.json": { workspaces: ["packages/*"] },
    "tsconfig.all.json": { compilerOptions, include: ["packages"] },
    "packages/lib/package.json": { name: "lib", type: "module" },
    "packages/lib/tsconfig.json": { compilerOptions },
    "packages/lib/main.ts": "async function work(url: string): Promise<void> {\n  await fetch(url);\n}\nexport function start(url: string): void {\n  work(url);\n}\n",
    "packages/app/package.json": { name: "app", type: "module" },
    "packages/app/tsconfig.json": { compilerOptions },
    "packages/app/main.ts": "import { start } from \"../lib/main.js\";\nexport function startAll(urls: readonly string[]): void {\n  for (const url of urls) start(url);\n}\n",
  });
  expect(await multiplicities(folder, [])).toEqual(["packages/lib/main.ts per-call"]);
  expect(await multiplicities(folder, ["packages/lib"])).toEqual(["packages/lib/main.ts per-call"]);
  expect(await multiplicities(folder, ["-p", "tsconfig.all.json"])).toEqual(["packages/lib/main.ts per-iteration"]);
});
