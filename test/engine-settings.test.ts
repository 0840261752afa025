// What a project teaches the engine: each setting beside the same code without it.
import { join } from "node:path";
import { expect, test } from "vitest";
import { createClassicCompiler } from "../src/compiler/index.js";
import { createEngine } from "../src/engine/index.js";
import { DEFAULT_SETTINGS, type EngineSettings } from "../src/model/index.js";
import { createFixtureProgram, FIXTURES, INSTALLED } from "./support/fixtures.js";

interface Case {
  readonly setting: keyof EngineSettings;
  readonly value: string;
  readonly code: string;
  /** `rule confidence multiplicity` of each finding. */
  readonly without: readonly string[];
  readonly taught: readonly string[];
}

const CASES: readonly Case[] = [
  {
    setting: "trackingFunctions",
    value: "remember",
    code: `
      function remember(task: Promise<void>): void { task.catch(console.error); }
      export function save(write: () => Promise<void>): void { remember(write()); }`,
    without: ["no-untracked-promise medium per-call"],
    taught: [],
  },
  {
    setting: "trackingFunctions",
    value: "jobs.remember",
    code: `
      const jobs = { remember(task: Promise<void>): void { task.catch(console.error); } };
      const others = { remember(task: Promise<void>): void { task.catch(console.error); } };
      export function save(write: () => Promise<void>): void { jobs.remember(write()); others.remember(write()); }`,
    without: ["no-untracked-promise medium per-call", "no-untracked-promise medium per-call"],
    taught: ["no-untracked-promise medium per-call"],
  },
  {
    setting: "boundedFunctions",
    value: "read",
    code: `
      interface Cache { read(): Promise<string>; on(event: "miss", listener: () => void): void; }
      export function warm(cache: Cache): void { cache.on("miss", () => { void cache.read(); }); }`,
    without: ["no-untracked-promise high per-event"],
    taught: ["no-untracked-promise medium per-event"],
  },
  {
    setting: "startMethods",
    value: "ignite",
    code: `
      export class Engine {
        constructor(private readonly spark: () => Promise<void>) {}
        ignite(): void { this.spark(); }
      }`,
    without: ["no-untracked-promise high per-call"],
    taught: ["no-untracked-promise high per-instance"],
  },
  {
    setting: "stopMethods",
    value: "extinguish",
    code: `
      export class Engine {
        private readonly tasks = new Set<Promise<void>>();
        constructor(private readonly turn: (signal: AbortSignal) => Promise<void>) {}
        start(signal: AbortSignal): void { this.tasks.add(this.run(signal)); }
        async extinguish(): Promise<void> { await Promise.all(this.tasks); console.log("cold"); }
        private async run(signal: AbortSignal): Promise<void> { while (!signal.aborted) await this.turn(signal); }
      }`,
    without: ["no-endless-wait high per-call"],
    taught: [],
  },
  {
    setting: "stopMethods",
    value: "mute",
    code: `
      interface Feed extends AsyncIterable<string> { mute(): void; }
      export class Reader {
        private readonly tasks = new Set<Promise<void>>();
        constructor(private readonly feed: Feed) {}
        begin(): void { this.tasks.add(this.read()); }
        async reload(): Promise<void> { this.feed.mute(); await Promise.all(this.tasks); console.log("read"); }
        private async read(): Promise<void> { for await (const text of this.feed) console.log(text); }
      }`,
    without: ["no-endless-wait medium per-call"],
    taught: [],
  },
  {
    setting: "trackerTypes",
    value: "JobBox",
    code: `
      interface JobBox { add(job: () => Promise<void>): Promise<void>; untilEmpty(): Promise<void>; }
      export function plan(box: JobBox, job: () => Promise<void>): void { box.add(job); }`,
    without: ["no-untracked-promise high per-call"],
    taught: [],
  },
];

const FILES = CASES.map((_, index) => join(FIXTURES, `setting-${index}.ts`));
const PROGRAM = createFixtureProgram(INSTALLED, new Map(CASES.map(({ code }, index) => [FILES[index] ?? "", `${code}\nexport {};\n`])));

function foundIn(index: number, settings: EngineSettings): readonly string[] {
  const compiler = createClassicCompiler(INSTALLED.ts, PROGRAM);
  const file = compiler.sourceFile(FILES[index] ?? "");
  if (!file) throw new Error("Every case is a file of the program.");
  return createEngine(compiler, settings).findings(file).map(({ rule, confidence, multiplicity }) => `${rule} ${confidence} ${multiplicity}`);
}

test.each(CASES.map((one, index) => ({ ...one, index })))("$setting: $value", ({ index, setting, value, without, taught }) => {
  expect(foundIn(index, DEFAULT_SETTINGS)).toEqual(without);
  expect(foundIn(index, { ...DEFAULT_SETTINGS, [setting]: [value] })).toEqual(taught);
});
