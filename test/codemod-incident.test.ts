// The incident's four-line fix, made by the tool: compared with the one that was written by hand, and run.
import { spawnSync } from "node:child_process";
import { cpSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { diffLines } from "diff";
import ts from "typescript";
import { beforeAll, describe, expect, test } from "vitest";
import { rewrite } from "../src/codemod/index.js";
import type { Finding } from "../src/model/index.js";
import { folderWith } from "./audit-support.js";
import { pathOf, ROOT } from "./support/fixtures.js";
import { isMarkerLine } from "./support/markers.js";

const TWINS = { "shared-tracker-strict": "one-tracker-per-lifetime", "shared-tracker-bypassed": "shared-tracker-bypassed.fixed" } as const;
type Variant = keyof typeof TWINS;
const VARIANTS = Object.keys(TWINS) as Variant[];

const variantPath = (name: string): string => pathOf(`log-monitor/variants/${name}.ts`);
const outputs = new Map<Variant, { readonly before: string; readonly after: string }>();

beforeAll(async () => {
  const isTheirs = ({ rule, place }: Finding): boolean => rule === "no-shared-tracker" && VARIANTS.some((name) => place.file === variantPath(name));
  const { files, refused } = await rewrite({ cwd: ROOT, paths: ["fixtures/log-monitor"], config: false, choose: (finding) => (isTheirs(finding) ? finding.fixes.find(({ kind }) => kind === "codemod") : undefined) });
  expect(refused).toEqual([]);
  for (const name of VARIANTS) {
    const { before, after } = files.find(({ file }) => file === variantPath(name)) ?? { before: "", after: "" };
    outputs.set(name, { before, after });
  }
}, 120_000);

function outputOf(name: Variant) {
  const found = outputs.get(name);
  if (!found) throw new Error(`${name} was not rewritten.`);
  return found;
}

/** Code without what runs do not see: markers, comments, and the label under which a tracker's lifetime is shown. */
function codeOf(text: string): readonly string[] {
  const lines = text.split("\n").filter((line) => !isMarkerLine(line) && !/^\s*\/\//.test(line));
  return lines.map((line) => line.replace(/ \/\/ .*$/, "").replace(/(readerWg = .*lifetime: )"\w+"/, '$1"of one stream"'));
}

describe.each(VARIANTS)("%s", (name) => {
  test("four changed lines, and no other byte", () => {
    const { before, after } = outputOf(name);
    const changes = diffLines(before, after).filter(({ added, removed }) => added || removed);
    const lines = (isAdded: boolean) => changes.flatMap(({ added, value }) => (added === isAdded ? value.trimEnd().split("\n") : []));
    expect(lines(true).map((line) => /readerWg( =|\.\w+)/.exec(line)?.[1])).toEqual([" =", ".wait", ".add", ".done"]);
    expect(lines(false).map((line) => line.replace("heartbeatWg", "readerWg"))).toEqual(lines(true).slice(1));
  });

  test("what was written by hand", () => {
    expect(codeOf(outputOf(name).after)).toEqual(codeOf(readFileSync(variantPath(TWINS[name]), "utf8")));
  });
});

describe("run for an hour, 55 containers", () => {
  interface Result {
    readonly ratePerMinute: number;
    readonly pass: boolean;
    readonly samples: readonly { readonly rotations: number }[];
    readonly verdicts: readonly unknown[];
  }
  let built = "";
  /** The built program with one of its variants replaced. */
  const run = (variant: Variant, text: string): Result => {
    const { outputText } = ts.transpileModule(text, { compilerOptions: { target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.ESNext, verbatimModuleSyntax: true } });
    writeFileSync(join(built, `dist/fixtures/log-monitor/variants/${variant}.js`), outputText);
    const { stdout, stderr } = spawnSync(process.execPath, [join(built, "dist/src/cli/main.js"), "demo", "--scenario", "phase6", "--variant", variant, "--json"], { encoding: "utf8" });
    expect(stderr).toBe("");
    return JSON.parse(stdout) as Result;
  };

  test.each([["shared-tracker-bypassed", 30.5], ["shared-tracker-strict", 0]] as const)("%s: +%d tasks per minute, and fails; mended it neither leaks nor fails", (variant, rate) => {
    built = folderWith({});
    cpSync(join(ROOT, "dist"), join(built, "dist"), { recursive: true });
    for (const name of ["package.json", "node_modules"]) symlinkSync(join(ROOT, name), join(built, name));
    const { before, after } = outputOf(variant);
    const leaky = run(variant, before);
    expect(Math.abs(leaky.ratePerMinute - rate)).toBeLessThanOrEqual(rate * 0.05);
    expect(leaky.pass).toBe(false);
    const mended = run(variant, after);
    expect(Math.abs(mended.ratePerMinute)).toBeLessThan(2);
    expect(mended).toMatchObject({ pass: true, verdicts: [] });
    expect(mended.samples.at(-1)?.rotations).toBeGreaterThan(500);
  });
});
