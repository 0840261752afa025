// No edit damages a file, however it is written, and whatever stands beside what is mended. The same code is mended twice: as
// its author wrote it, and written otherwise; both times the result must mean the same, and nothing else may change.
// `DAMAGE_RUNS=100` searches longer, among all fixtures; `DAMAGE_SEED` begins elsewhere.
import { chmodSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { beforeAll, describe, expect, test } from "vitest";
import { writeSources } from "../src/cli/sources.js";
import { UsageError } from "../src/model/index.js";
import { ts } from "../src/project/index.js";
import { folderWith } from "./audit-support.js";
import { caseArb, pairOf, type Pair } from "./support/damage/cases.js";
import { damageTo } from "./support/damage/judge.js";
import { type Template, templates } from "./support/damage/templates.js";
import { judged, type Judged } from "./support/damage/trial.js";
import { pathOf } from "./support/fixtures.js";

const SEED = Number(process.env["DAMAGE_SEED"] ?? 5);
/** Rounds of up to `BATCH` files each. */
const RUNS = Number(process.env["DAMAGE_RUNS"] ?? 3);
const BATCH = 25;
const isLong = process.env["DAMAGE_RUNS"] !== undefined;

describe("the result on disk", () => {
  test("has the same byte order mark, or is left alone", () => {
    const textArb = fc.string({ unit: fc.oneof(fc.constantFrom("\n", "\r\n", "\r", "\t", "\uFEFF", "ä", "😀", "\u2028", "\0"), fc.string({ minLength: 1, maxLength: 1 })) });
    const encodings = { utf8: (text: string) => Buffer.from(text), "utf8 with a mark": (text: string) => Buffer.from(`\uFEFF${text}`), utf16: (text: string) => Buffer.from(`\uFEFF${text}`, "utf16le"), latin1: (text: string) => Buffer.from(text, "latin1") } as const;
    fc.assert(fc.property(textArb, textArb, fc.constantFrom<keyof typeof encodings>("utf8", "utf8 with a mark", "utf16", "latin1"), (one, other, encoding) => {
      const cwd = folderWith({});
      const file = join(cwd, "a.ts");
      const bytes = encodings[encoding](one);
      writeFileSync(file, bytes);
      chmodSync(file, 0o640);
      const before = ts.sys.readFile(file) ?? "";
      const isOurs = bytes.equals(Buffer.from(before)) || bytes.equals(Buffer.from(`\uFEFF${before}`));
      const write = () => writeSources([{ file, before, after: other }], cwd);
      if (isOurs) write();
      else expect(write).toThrow(UsageError);
      const mark = bytes.equals(Buffer.from(`\uFEFF${before}`)) ? "\uFEFF" : "";
      expect(readFileSync(file)).toEqual(isOurs ? Buffer.from(mark + other) : bytes);
    }), { seed: SEED, numRuns: 200 });
  });
});

describe("the judge sees", () => {
  const before = "#!/usr/bin/env node\r\n// one\r\nexport const a = 1; /* two */\r\n";
  test.each([
    ["a comment that is gone", before.replace(" /* two */", ""), 'the comment "/* two */" is lost'],
    ["a comment that has become code", before.replace("// one", "one"), 'the comment "// one" is lost'],
    ["another line end", before.replace("// one\r\n", "// one\r\nvoid a;\n"), "1 new lines end otherwise than the first one"],
    ["half a line end", before.replace("1;", "1;\r"), "a carriage return stands alone"],
    ["an end that is gone", before.trimEnd(), "the file ends otherwise"],
    ["blanks at the end of a line", before.replace("// one\r\n", "// one\r\nvoid a; \r\n"), "blanks stand at the end of a new line"],
    ["most of the file gone", "#!/usr/bin/env node\r\n// one\r\n/* two */\r\n", "most of the code is gone"],
  ])("%s", (_, after, damage) => expect(damageTo({ name: "a.ts", before, after })).toContain(damage));

  test("nothing where there is nothing", () => expect(damageTo({ name: "a.ts", before, after: before.replace("// one\r\n", "// one\r\nvoid a;\r\n") })).toEqual([]));
});

describe("the codemod, on fixtures written otherwise", () => {
  let all: readonly Template[] = [];
  beforeAll(() => {
    // In a short run one of four, and each run the same ones.
    all = templates((name) => isLong || [...name].reduce((sum, letter) => sum + letter.charCodeAt(0), SEED) % 4 === 0);
  }, 300_000);

  test("keeps what it does not speak of", async () => {
    let [made, expected] = [0, 0];
    const batchArb = fc.array(caseArb(all), { minLength: 1, maxLength: BATCH, size: "max" });
    await fc.assert(fc.asyncProperty(batchArb, async (cases) => {
      const results = await judged(cases.map(pairOf));
      for (const result of results) [made, expected] = [made + result.made, expected + result.expected];
      expect(results.flatMap(asText)).toEqual([]);
    }), { seed: SEED, numRuns: RUNS, unbiased: true, endOnFailure: true });
    // Some formatting stands in the way, and the reason says so; most does not.
    expect(made).toBeGreaterThan(expected * 0.85);
    expect(made).toBeGreaterThan(RUNS * 5);
  }, 7_200_000);

  test("is found out when it does not", async () => {
    const [template] = all;
    if (!template) throw new Error("No fixture has a fix.");
    const text = template.text;
    const pair: Pair = { mode: template.mode, plain: { file: pathIn(template, "plain"), text }, other: { file: pathIn(template, "other"), text: `${text}// the last\n` } };
    const damages = async (sabotage: (after: string) => string) => (await judged([pair], sabotage)).flatMap(({ damage }) => damage);
    expect(await damages((after) => after)).toEqual([]);
    expect(await damages((after) => after.replace("// the last\n", "\n"))).toContain('the comment "// the last" is lost');
    expect(await damages((after) => `${after}export const broken: string = 1;\n`)).toContain("it no longer type-checks: TS2322: Type 'number' is not assignable to type 'string'.");
  });
});

function pathIn({ name }: Template, ending: string): string {
  return pathOf(name).replace(/\.ts$/, `-${ending}.ts`);
}

function asText({ pair, damage, after }: Judged): readonly string[] {
  return damage.length === 0 ? [] : [`${pair.other.file}\n${damage.join("\n")}\n--- before\n${pair.other.text}\n--- after\n${after}`];
}
