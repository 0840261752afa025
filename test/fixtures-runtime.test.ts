// The runtime driver: what the rules mark in a fixture and what its scenario leaves behind must agree.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { FIXTURES, fixtureNames, ROOT } from "./support/fixtures.js";
import type { Judgement } from "./support/runtime/agreement.js";
import { isCase, runAndJudge } from "./support/runtime/run.js";

const names = fixtureNames().filter(isCase);

describe("rules and runs agree", () => {
  const judgements = new Map(runAndJudge(ROOT, FIXTURES, names).map((each) => [each.fixture, each]));

  test("some fixtures run, leaky and silent ones", () => {
    const run = [...judgements.values()].filter(({ ran }) => ran);
    expect(run.filter(({ agreements }) => agreements.length > 0)).not.toEqual([]);
    expect(run.filter(({ agreements }) => agreements.length === 0)).not.toEqual([]);
  });

  test.each(names)("%s", (name) => {
    expect(judgements.get(name)?.problems).toEqual([]);
  });
});

const UPLOAD = `import { setTimeout as sleep } from "node:timers/promises";

async function upload(text: string, put: (text: string) => Promise<void>): Promise<void> {
  await put(text);
}

export function update(put: (text: string) => Promise<void>): void {
  console.log("update");
  upload("text", put);
}

export async function scenario(): Promise<void> {
  update(() => sleep(3_600_000));
}
`;
const MARK = "//^^^^^^^^^^^^^^^^^^^ expect: no-untracked-promise high";

const LEAK = `  upload("text", put);`;
const marked = (text: string, line: string, mark: string): string => text.replace(`${line}\n`, `${line}\n${mark}\n`);
const doing = (body: string): string => UPLOAD.replace("update(() => sleep(3_600_000));", body);
const ending = (text: string, ms: number): string => text.replace("3_600_000", String(ms));

const PILING = doing(`let end = (): void => {};
  const stopped = new Promise<void>((resolve) => (end = resolve));
  for (let n = 0; n < 120; n++) {
    update(() => stopped);
    await sleep(30_000);
  }
  end();`);
const WAITING = doing("void wait(() => sleep(3_600_000));").replace("export function", `async function wait(put: () => Promise<void>): Promise<void> {
  await put();
}

export function`);

/** Texts of fixtures, each with what the driver must object to. */
const CONTROLS: readonly (readonly [what: string, text: string, problems: readonly string[]])[] = [
  ["a leak where it is marked", marked(UPLOAD, LEAK, MARK), []],
  ["a leak without a marker", UPLOAD, [
    "4: a wait is left that no marker speaks of (certain)",
    "9: a task is left that no marker speaks of (certain)",
  ]],
  ["a leak beside one that is marked", UPLOAD.replace(LEAK, `${LEAK}\n${MARK}\n  upload("more", put);`), ["11: a task is left that no marker speaks of (certain)"]],
  ["a marker on a line that does no harm", ending(marked(UPLOAD, `  console.log("update");`, MARK), 10), [
    "8: no-untracked-promise: the run shows no leak there; if that is right, the marker says `runtime=silent because ...`",
  ]],
  ["a marker that is wrong about a leak", marked(UPLOAD, LEAK, `${MARK} runtime=silent because it ends at once`), [
    "9: no-untracked-promise: its marker says runtime=silent, but the run leaks there",
    "4: a wait is left that no marker speaks of (certain)",
    "9: a task is left that no marker speaks of (certain)",
  ]],
  ["a note about a leak that is none", ending(marked(UPLOAD, LEAK, "//  runtime=leak because the store hangs"), 10), ["9: a note says runtime=leak, but the run shows no leak there"]],
  ["a task that ends within the grace", ending(UPLOAD, 900), []],
  ["a task that outlives the grace, and is owned up to", marked(ending(UPLOAD, 1_100), LEAK, "//  runtime=leak because the store is slow"), []],
  ["an await that never goes on", WAITING, ["8: a wait is left that no marker speaks of (certain)", "8: a task is left that no marker speaks of (certain)"]],
  ["tasks that pile up, though all end when the program does", marked(PILING, LEAK, MARK), []],
  ["a scenario that throws", doing(`throw new Error("broken");`), ["1: its scenario failed: broken"]],
  ["a scenario that never ends", doing("await new Promise(() => {});"), ["1: its scenario failed: it did not end within 24 virtual hours"]],
  ["a scenario whose stand-ins do not fit", doing("update(undefined as never);"), ["1: its scenario failed: its stand-ins do not fit: TypeError: put is not a function"]],
  ["no scenario", marked(UPLOAD, LEAK, MARK).replace("scenario", "other"), []],
];

describe("the driver judges", () => {
  const judgements: Judgement[] = [];
  beforeAll(() => {
    const folder = mkdtempSync(join(tmpdir(), "async-leaks-runtime-"));
    try {
      CONTROLS.forEach(([, text], index) => writeFileSync(join(folder, `${index}.ts`), text));
      judgements.push(...runAndJudge(ROOT, folder, CONTROLS.map((_, index) => `${index}.ts`)));
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });

  test.each(CONTROLS.map(([what, , problems], index) => [what, index, problems] as const))("%s", (_what, index, problems) => {
    expect(judgements[index]?.problems).toEqual(expect.arrayContaining(problems.map((each) => `${index}.ts:${each}`)));
    expect(judgements[index]?.problems.length).toBe(problems.length);
  });

  test.each([
    ["a leak where it is marked", "certain"],
    ["tasks that pile up, though all end when the program does", "suspected"],
  ])("%s as %s", (what, grade) => {
    const judgement = judgements[CONTROLS.findIndex(([each]) => each === what)];
    expect(judgement?.agreements).toMatchObject([{ line: 9, runtime: "leak", grade }]);
  });

  test("only what has a scenario was run", () => {
    expect(judgements.filter(({ ran }) => !ran).map(({ fixture }) => CONTROLS[Number.parseInt(fixture)]?.[0])).toEqual([
      "a scenario that throws", "a scenario that never ends", "a scenario whose stand-ins do not fit", "no scenario",
    ]);
  });
});
