import { readdirSync, readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { compared, runAudit, updated } from "../src/audit/index.js";
import type { AuditFinding } from "../src/model/index.js";
import { folderWith } from "./audit-support.js";
import { chanceOf, type Chance, REFACTORINGS, type RefactoringName, type Sources } from "./support/refactorings.js";

// The baseline must neither take a refactored leak for a new one, nor a new one for a known: each run looks for both at once.

const TSCONFIG = { compilerOptions: { strict: true, target: "esnext", lib: ["esnext", "dom", "dom.iterable"], module: "nodenext", moduleDetection: "force", types: [] } };

function auditOf(sources: Sources) {
  const cwd = folderWith({ "tsconfig.json": TSCONFIG, "package.json": { type: "module" }, ...Object.fromEntries(sources) });
  return runAudit({ cwd, preset: "strict", config: false });
}

/** What is new in `after`, given a baseline of `before`. */
async function newIn(before: Awaited<ReturnType<typeof auditOf>>, after: Sources): Promise<readonly AuditFinding[]> {
  const { baseline } = updated(before, undefined);
  const { findings } = compared(await auditOf(after), { baseline: { file: "baseline.json", baseline }, failOn: "new" });
  return findings.filter((finding) => finding.baseline === "new");
}

const LEAK = `
async function leakedWork(): Promise<void> { await new Promise((resolve) => setTimeout(resolve, 10)); }
export function leakedHere(): void { for (;;) leakedWork(); }
`;

/** Adds a leak at the end or the beginning of a file, or in a file of its own. */
function withLeak(sources: Sources, chance: Chance): Sources {
  const names = [...sources.keys()].filter((name) => !name.endsWith(".d.ts"));
  const name = names[chance.below(names.length)] ?? "";
  const text = sources.get(name) ?? "";
  const places: readonly [string, string][] = [[name, text + LEAK], [name, LEAK + text], ["added/leak.ts", LEAK]];
  return new Map([...sources, places[chance.below(places.length)] ?? [name, text]]);
}

function refactored(sources: Sources, names: readonly RefactoringName[], chance: Chance): Sources {
  return names.reduce((all, name) => REFACTORINGS[name](all, chance), sources);
}

/** A file and a function with other names and another body are another function: two of the three it is to survive. */
const TOO_MUCH: readonly RefactoringName[] = ["files", "functionNames", "unrelatedStatements"];

const changes = fc.record({
  names: fc
    .array(fc.constantFrom(...(Object.keys(REFACTORINGS) as RefactoringName[])), { minLength: 3, maxLength: 8 })
    .map((names) => (TOO_MUCH.every((each) => names.includes(each)) ? names.filter((name) => name !== "unrelatedStatements") : names)),
  seed: fc.integer(),
});

/** One or two leaky fixtures of each rule that need nothing but the language and the browser's library. */
function fixtures(): Sources {
  const root = new URL("../fixtures/", import.meta.url);
  const found = readdirSync(root).filter((rule) => /^(no|require)-/.test(rule)).flatMap((rule) => {
    const cases = readdirSync(new URL(`${rule}/`, root)).filter((name) => /^(?!silent-)[\w-]+\.ts$/.test(name));
    const texts = cases.map((name): [string, string] => [`${rule}/${name}`, readFileSync(new URL(`${rule}/${name}`, root), "utf8")]);
    return texts.filter(([, text]) => !/from "(?!\.\.\/support\/scenario)|NodeJS|async-leaks-|eslint-/.test(text)).slice(0, 2);
  });
  return new Map([...found, ["support/scenario.d.ts", readFileSync(new URL("support/scenario.d.ts", root), "utf8")]]);
}

test("survives 50 random refactorings of real fixtures, each with a leak that is found", async () => {
  const sources = fixtures();
  const before = await auditOf(sources);
  expect(new Set(before.result.findings.map(({ rule }) => rule)).size).toBeGreaterThan(12);
  await fc.assert(
    fc.asyncProperty(changes, async ({ names, seed }) => {
      const chance = chanceOf(seed);
      const found = await newIn(before, withLeak(refactored(sources, names, chance), chance));
      expect(found.map(({ rule, file, identity, message }) => ({ rule, file, scope: identity.scope, message })).filter(({ scope }) => !scope.startsWith("leaked"))).toEqual([]);
      expect(found.map(({ rule, identity: { scope } }) => `${rule} in ${scope}`)).toContain("no-untracked-promise in leakedHere");
    }),
    { numRuns: 50, seed: 20261122, endOnFailure: true },
  );
}, 900_000);

/** Parts of a module that leak; the number keeps names apart. */
const PARTS: readonly ((n: number) => string)[] = [
  (n) => `export async function launch${n}(): Promise<void> { await new Promise<void>((resolve) => setTimeout(resolve, ${n})); }\nexport function loop${n}(): void {\n  for (;;) {\n    launch${n}();\n  }\n}\n`,
  (n) => `async function launch${n}(): Promise<void> { await fetch("/${n}"); }\nexport class Poller${n} {\n  start(): void {\n    setInterval(() => {\n      launch${n}();\n    }, 1000);\n  }\n  onRow(row: string): void {\n    if (row !== "") {\n      launch${n}();\n    }\n  }\n}\n`,
  (n) => `async function launch${n}(row: string): Promise<void> { await fetch(row); }\nexport const handlers${n} = {\n  first(rows: string[]): void {\n    rows.forEach(async (row) => launch${n}(row));\n  },\n  second(row: string): void {\n    void launch${n}(row);\n  },\n};\n`,
  (n) => `export function listen${n}(target: EventTarget): void {\n  target.addEventListener("data", async () => {\n    await fetch("/${n}");\n  });\n}\n`,
];

const projects = fc.array(fc.array(fc.nat({ max: PARTS.length - 1 }), { minLength: 1, maxLength: 4 }), { minLength: 1, maxLength: 4 }).map((modules): Sources => {
  let n = 0;
  return new Map(modules.map((parts, at) => {
    const link = at === 0 ? "" : `import "./module${at - 1}.js";\n`;
    return [`src/module${at}.ts`, link + parts.map((part) => PARTS[part]?.(n++) ?? "").join("\n")];
  }));
});

describe("of generated projects", () => {
  test("it survives refactorings, and finds what is added", async () => {
    await fc.assert(
      fc.asyncProperty(projects, changes, async (sources, { names, seed }) => {
        const chance = chanceOf(seed);
        const before = await auditOf(sources);
        const found = await newIn(before, withLeak(refactored(sources, names, chance), chance));
        expect(found.map(({ rule, identity: { scope } }) => `${rule} in ${scope}`)).toEqual(["no-untracked-promise in leakedHere"]);
      }),
      { numRuns: 25, seed: 20261122, endOnFailure: true },
    );
  }, 600_000);

  test("it takes a copy of a known leak for a new one, wherever the known ones went", async () => {
    await fc.assert(
      fc.asyncProperty(projects.filter((sources) => [...sources.values()].some((text) => COPIED.test(text))), changes, async (sources, { names, seed }) => {
        const chance = chanceOf(seed);
        const before = await auditOf(sources);
        const leaky = [...sources].filter(([, text]) => COPIED.test(text));
        const [name, text] = leaky[chance.below(leaky.length)] ?? ["", ""];
        const twice = new Map([...sources, [name, text.replace(COPIED, "$1$1")] as const]);
        const found = await newIn(before, refactored(twice, names, chance));
        expect(found.map(({ rule }) => rule)).toEqual(["no-untracked-promise"]);
        expect(before.result.findings.map(({ identity }) => identity.head)).toContain(found[0]?.identity.head);
      }),
      { numRuns: 15, seed: 20261122, endOnFailure: true },
    );
  }, 600_000);
});

/** A statement that is a finding as it stands. */
const COPIED = /( {4,}launch\d+\(\);\n)/;
