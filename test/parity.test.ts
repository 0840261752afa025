// One engine feeds ESLint and the audit: on the same file they must name the same rule, the same place and the same words.
import { ESLint, type Linter } from "eslint";
import { mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import tseslint from "typescript-eslint";
import { describe, expect, test } from "vitest";
import asyncLeaks from "../rules/index.js";
import { audit } from "../src/audit/index.js";
import type { AuditFinding } from "../src/model/index.js";
import { compare, renderDifferences, type Seen } from "./support/compare.js";
import { lintFixtures, seenFrom, TYPED } from "./support/eslint.js";
import { FIXTURES, fixtureNames, pathOf } from "./support/fixtures.js";
import { markersFor, parseMarkers } from "./support/markers.js";

describe("on the fixtures", async () => {
  const names = fixtureNames();
  const linted = await lintFixtures(names, TYPED.projectService);
  const { findings, problems } = await audit({ cwd: FIXTURES, paths: ["tsconfig.json"], preset: "strict", minConfidence: "low", config: false });

  test("the audit sees everything", () => {
    expect(problems).toEqual([]);
    expect(findings.length).toBeGreaterThan(0);
  });

  const markers = new Map(names.map((name) => [name, parseMarkers(readFileSync(pathOf(name), "utf8"), name)]));
  const isWider = (name: string): boolean => markers.get(name)?.some(({ reach }) => reach !== undefined) ?? false;
  const auditedIn = (name: string) => findings.filter((finding) => finding.file === name && !finding.suppressed);

  test.each(names.filter((name) => !isWider(name)))("%s", (name) => {
    expect(textsOf((linted.get(name) ?? []))).toEqual(textsOf(auditedIn(name)));
  });

  test.each(names.filter(isWider))("%s, with its callers in other files", (name) => {
    const wanted = markersFor("program", markers.get(name) ?? []);
    const text = readFileSync(pathOf(name), "utf8");
    expect(renderDifferences(name, compare(wanted, auditedIn(name), text))).toBe("");
  });
});

const CODE = `async function go(): Promise<void> {
  await fetch("https://example.org");
}

export function run(): void {
  go();
  // async-leaks-ignore-next-line no-untracked-promise -- the process owns it
  go();
  // async-leaks-ignore-next-line no-endless-wait -- another rule
  go();
  // eslint-disable-next-line async-leaks/no-untracked-promise -- the process owns it
  go();
  go(); // eslint-disable-line async-leaks/no-untracked-promise
  /* eslint-disable async-leaks/no-untracked-promise */
  go();
  /* eslint-enable async-leaks/no-untracked-promise */
  go();
}
`;
const REPORTED = [6, 10, 17];
const SUPPRESSED = [8, 12, 13, 15];

test("with suppressions of every kind", async () => {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), "async-leaks-parity-")));
  try {
    const tsconfig = { compilerOptions: { target: "es2022", lib: ["es2022", "dom"], strict: true, types: [] }, include: ["*.ts"] };
    writeFileSync(join(folder, "tsconfig.json"), JSON.stringify(tsconfig));
    writeFileSync(join(folder, "case.ts"), CODE);
    const { findings } = await audit({ cwd: folder, config: false });
    const messages = await lint(folder);
    expect(findings.filter((finding) => finding.suppressed).map(({ line }) => line)).toEqual(SUPPRESSED);
    expect(messages.map(({ line }) => line)).toEqual(REPORTED);
    expect(textsOf(messages.map(seenFrom))).toEqual(textsOf(findings.filter((finding) => !finding.suppressed)));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

async function lint(folder: string): Promise<Linter.LintMessage[]> {
  const overrideConfig: Linter.Config[] = [
    { files: ["**/*.ts"], ...asyncLeaks.configs.recommended },
    { languageOptions: { parser: tseslint.parser, parserOptions: { projectService: true, tsconfigRootDir: folder } } },
  ];
  const results = await new ESLint({ cwd: folder, overrideConfigFile: true, overrideConfig }).lintFiles(["."]);
  return results.flatMap((result) => result.messages);
}

function textsOf(findings: readonly (Seen | AuditFinding)[]): readonly string[] {
  return findings.map(({ rule, line, column, endLine, endColumn, message }) => `${line}:${column}-${endLine}:${endColumn} ${rule} ${message}`).sort();
}
