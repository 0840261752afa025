// What a fix may do to a project, whoever made it: each is chosen here by hand, good or bad, and the rewriting has to judge it.
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { acceptable } from "../src/codemod/acceptable.js";
import { rewrite, type RewriteResult } from "../src/codemod/index.js";
import type { Config, Edit, Finding, Fix } from "../src/model/index.js";
import { folderWith } from "./audit-support.js";

const COMPILER = { target: "es2022", module: "nodenext", lib: ["es2022", "dom"], strict: true, types: [] };
const TSCONFIG = { compilerOptions: COMPILER, include: ["*.ts"] };
const WORK = `export async function work(): Promise<void> { await fetch("https://example.com"); }\n`;
/** A module that drops a task; `name` is what its fixes are chosen by. */
const leaking = (name: string, head = ""): string => `import { work } from "./work.js";\n${head}export async function ${name}(): Promise<void> { work(); }\n`;

type Chosen = (finding: Finding, text: string) => string | undefined;

/** Puts something before the finding's place; what it says replaces what "await " would be. */
async function rewritten(files: Record<string, string | object>, chosen: Chosen, extra: { config?: Config; asked?: (finding: Finding) => boolean } = {}) {
  const cwd = folderWith({ "tsconfig.json": TSCONFIG, "package.json": { type: "module" }, "work.ts": WORK, ...files });
  const short = (file: string): string => file.slice(cwd.length + 1);
  const result = await rewrite({
    cwd,
    config: extra.config ?? false,
    preset: "strict",
    choose: (finding) => fixOf(finding, chosen(finding, short(finding.place.file))),
    ...(extra.asked && { isWanted: async ({ finding }) => extra.asked?.(finding) === true }),
  });
  return { ...result, short, after: Object.fromEntries(result.files.map(({ file, after }) => [short(file), after])), why: reasons(result, short) };
}

function fixOf({ place: { file, range } }: Finding, before: string | undefined): Fix | undefined {
  const edits: Edit[] = [{ file, range: { start: range.start, end: range.start }, text: before ?? "" }];
  return before === undefined ? undefined : { title: "", kind: "safe", edits };
}

function reasons({ refused }: RewriteResult, short: (file: string) => string): readonly string[] {
  return refused.map(({ finding, line, reason }) => `${short(finding.place.file)}:${line} ${reason}`);
}

describe("fixes are made", () => {
  test("all at once, and a bad one does not cost the good ones", async () => {
    const names = ["a", "b", "c", "d", "e"];
    const files = Object.fromEntries(names.map((name) => [`${name}.ts`, leaking(name)]));
    const { after, why, applied } = await rewritten(files, (_, file) => (file === "c.ts" ? "const x: string = await " : "await "));
    expect(Object.keys(after)).toEqual(["a.ts", "b.ts", "d.ts", "e.ts"]);
    expect(after["a.ts"]).toBe(leaking("a").replace("{ work(", "{ await work("));
    expect(applied).toHaveLength(4);
    expect(why).toEqual([`c.ts:2 the result would not type-check: TS2322: Type 'void' is not assignable to type 'string'.`]);
  });

  test("twins in one file are told apart", async () => {
    const twins = `${leaking("first")}export async function second(): Promise<void> { work(); }\n`;
    const { after, why } = await rewritten({ "a.ts": twins }, ({ place }) => (place.range.start > 100 ? "await " : "let x: never = await "));
    expect(after["a.ts"]).toBe(twins.replace("second(): Promise<void> { work", "second(): Promise<void> { await work"));
    expect(why).toEqual([expect.stringContaining("a.ts:2 the result would not type-check")]);
  });

  test("errors that were there before stay allowed, wherever they move", async () => {
    const { after, why } = await rewritten({ "a.ts": `${leaking("a")}export const wrong: { a: 1 } = { b: 2 };\n` }, () => "/* one\nmore */ await ");
    expect(after["a.ts"]).toContain("more */ await work()");
    expect(why).toEqual([]);
  });

  test("a bad one does not stand in the way of those that it overlaps", async () => {
    const nested = `import { work } from "./work.js";\nexport async function a(): Promise<void> {\n  work();\n  setInterval(() => console.log(1), 100);\n}\n`;
    const cwd = folderWith({ "tsconfig.json": TSCONFIG, "package.json": { type: "module" }, "work.ts": WORK, "a.ts": nested });
    const { files, refused } = await rewrite({
      cwd, config: false, preset: "strict",
      choose: ({ rule, place: { file } }): Fix => {
        const [start, end] = [nested.indexOf("work();"), nested.indexOf("setInterval(") + 5];
        return rule === "no-untracked-promise" ? { title: "", kind: "safe", edits: [{ file, range: { start, end }, text: "broken(" }] } : { title: "", kind: "safe", edits: [{ file, range: { start: end - 5, end: nested.lastIndexOf(";") }, text: "console.log(1)" }] };
      },
    });
    expect(files[0]?.after).toBe(nested.replace(/setInterval.*;/, "console.log(1);"));
    expect(refused).toHaveLength(1);
  });

  test("though what is found beside them is found in another way", async () => {
    const pair = `import { work } from "./work.js";\nexport async function a(): Promise<void> { const task = work(); work(); }\n`;
    const { after, why } = await rewritten({ "a.ts": pair }, ({ form }) => (form === "dropped" ? "task.catch(console.error); await " : undefined));
    expect({ after, why }).toEqual({ after: { "a.ts": pair.replace(" work(); }", " task.catch(console.error); await work(); }") }, why: [] });
  });

  test("in JavaScript and in code without a tsconfig", async () => {
    const cwd = folderWith({ "a.mjs": `async function work() { await fetch("x"); }\nexport async function a() { work(); }\n` });
    const result = await rewrite({ cwd, config: false, paths: ["a.mjs"], preset: "strict", choose: (finding) => fixOf(finding, "await ") });
    expect(result.files[0]?.after).toContain("{ await work(); }");
  });
});

describe("a fix is taken back", () => {
  test("when another file no longer type-checks", async () => {
    const files = {
      "a.ts": leaking("a"),
      "b.ts": `import { a } from "./a.js";\nexport const b: () => Promise<void> = a;\n`,
      "c.ts": leaking("c"),
    };
    const { after, why } = await rewritten(files, (_, file) => (file === "a.ts" ? `return 1 as never as void; } export const more = 1; declare module "./b.js" { export const b: number } async function rest() { await ` : "await "));
    expect(Object.keys(after)).toEqual(["c.ts"]);
    expect(why).toEqual([expect.stringContaining("a.ts:2 the result would not type-check")]);
  });

  test("when an importer of an importer no longer type-checks", async () => {
    const files = {
      "a.ts": `import { work } from "./work.js";\nexport const a = async (n: number) => { work(); };\n`,
      "b.ts": `export * from "./a.js";\n`,
      "c.ts": `import { a } from "./b.js";\nexport const c: Promise<void> = a(1);\n`,
    };
    const { after, why } = await rewritten(files, () => "if (n > 1) return n; await ");
    expect(after).toEqual({});
    expect(why).toEqual([expect.stringContaining("a.ts:2 the result would not type-check: TS2322")]);
  });

  test("when its finding is still there", async () => {
    const { after, why } = await rewritten({ "a.ts": leaking("a") }, () => "/* mended */ ");
    expect({ after, why }).toEqual({ after: {}, why: ["a.ts:2 it would still be found: no-untracked-promise"] });
  });

  test("when it brings a finding of another place", async () => {
    const { after, why } = await rewritten({ "a.ts": leaking("a") }, () => "setInterval(() => console.log(1), 100); await ");
    expect({ after, why }).toEqual({ after: {}, why: ["a.ts:2 the result would have a new finding: no-leaked-timer/dropped"] });
  });

  test("when the result can't be parsed", async () => {
    const { after, why } = await rewritten({ "a.ts": leaking("a") }, () => "await ( ");
    expect(after).toEqual({});
    expect(why).toEqual(["a.ts:2 the result would not type-check: TS1005: ')' expected."]);
  });

  test("when a declaration file could no longer be made", async () => {
    const tsconfig = { ...TSCONFIG, compilerOptions: { ...COMPILER, declaration: true, isolatedDeclarations: true } };
    const { after, why } = await rewritten({ "tsconfig.json": tsconfig, "a.ts": leaking("a") }, () => "} export const bare = Math.random(); async function rest(): Promise<void> { await ");
    expect(after).toEqual({});
    expect(why).toEqual([expect.stringContaining("TS9010")]);
  });

  test("when a project that uses the file no longer type-checks, with what is in the same file, and nothing else", async () => {
    const files = {
      "tsconfig.json": { files: [], references: [{ path: "lib" }, { path: "app" }] },
      "lib/tsconfig.json": { compilerOptions: { ...COMPILER, composite: true, outDir: "../out/lib" }, include: ["*.ts"] },
      "lib/work.ts": WORK,
      "lib/a.ts": `import { work } from "./work.js";\nexport const a = async (n: number) => { work(); };\nexport async function twin(): Promise<void> { work(); }\n`,
      "lib/c.ts": leaking("c"),
      "app/tsconfig.json": { compilerOptions: { ...COMPILER, composite: true, outDir: "../out/app" }, include: ["*.ts"], references: [{ path: "../lib" }] },
      "app/b.ts": `import { a } from "../lib/a.js";\nexport const b: Promise<void> = a(1);\n`,
    };
    const { after, why } = await rewritten(files, (finding, file) => (file === "lib/a.ts" && finding.place.range.start < 80 ? "if (n > 1) return n; await " : "await "));
    expect(Object.keys(after)).toEqual(["lib/c.ts"]);
    expect(why).toEqual([expect.stringMatching(/^lib\/a.ts:2 the result would not type-check: TS2322.*\(in .*app\/tsconfig.json\)$/), expect.stringMatching(/^lib\/a.ts:3 /)]);
  });
});

describe("choices", () => {
  test("only what an audit would report is asked about", async () => {
    const files = { "a.ts": leaking("a") };
    expect((await rewritten(files, () => "await ", { config: { rules: { "no-untracked-promise": "off" } } })).after).toEqual({});
    expect((await rewritten(files, () => "await ", { config: { rules: { "no-untracked-promise": "warn" } } })).applied).toHaveLength(1);
    const muted = leaking("a", "// async-leaks-ignore-next-line no-untracked-promise -- it is meant\n");
    expect((await rewritten({ "a.ts": muted }, () => "await ")).after).toEqual({});
  });

  test("a person is asked once about each, however many rounds there are", async () => {
    const three = `import { work } from "./work.js";\nexport async function a(): Promise<void> {\n  work();\n  work();\n  work();\n}\n`;
    const asked: number[] = [];
    const { after } = await rewritten({ "a.ts": three }, ({ place }) => (place.range.start > 90 ? "await " : "const x: string = await "), {
      asked: ({ place }) => asked.push(place.range.start) !== 2,
    });
    expect(asked).toHaveLength(3);
    expect(after["a.ts"]).toBe(three.replace("  work();\n}", "  await work();\n}"));
  });

  test("what was in the way is tried again when something else was mended", async () => {
    const three = `import { work } from "./work.js";\nexport async function a(): Promise<void> {\n  work();\n}\nexport async function b(): Promise<void> {\n  work(); work();\n}\n`;
    const texts = ["void fresh; await ", "let x: string = await ", "void 0; } export const fresh = 1; export async function c(): Promise<void> { await "];
    const places = [...three.matchAll(/work\(\);/g)].map(({ index }) => index);
    const { after, why, applied } = await rewritten({ "a.ts": three }, ({ place }) => texts[places.indexOf(place.range.start)] ?? (place.range.start < 90 ? texts[0] : texts[1]));
    expect(applied).toHaveLength(2);
    expect(after["a.ts"]).toContain("  void fresh; await work();\n");
    expect(why).toEqual([expect.stringContaining("a.ts:6 the result would not type-check: TS2322")]);
  });
});

describe("telling good from bad", () => {
  interface Item {
    readonly id: number;
    readonly files: ReadonlySet<string>;
  }
  const itemsArb = fc.array(fc.integer({ min: 0, max: 4 }), { maxLength: 12 }).map((files): readonly Item[] => files.map((file, id) => ({ id, files: new Set([`${file}.ts`]) })));

  const judged = (items: readonly Item[], objectionsTo: (ids: readonly number[]) => readonly string[]) => {
    const refused: number[] = [];
    let trials = 0;
    const asked = (some: readonly Item[]) => (trials++, objectionsTo(some.map(({ id }) => id)).map((file) => ({ reason: "bad", file })));
    const kept = acceptable(items, { objectionsTo: asked, refuse: ({ id }) => void refused.push(id) }).map(({ id }) => id);
    expect([...kept, ...refused].sort((a, b) => a - b)).toEqual(items.map(({ id }) => id));
    return { kept, refused: refused.sort((a, b) => a - b), trials };
  };

  test("what is bad by itself is refused, wherever it shows, and the rest is kept", () => {
    fc.assert(fc.property(itemsArb, fc.array(fc.nat(11)), fc.option(fc.nat(6)), (items, bad, elsewhere) => {
      const filesOf = (id: number): readonly string[] => (elsewhere === null ? [...(items[id]?.files ?? [])] : [`${elsewhere}.ts`]);
      const { refused } = judged(items, (ids) => ids.filter((id) => bad.includes(id)).flatMap(filesOf));
      expect(refused).toEqual(items.map(({ id }) => id).filter((id) => bad.includes(id)));
    }), { seed: 5, numRuns: 300 });
  });

  test("whatever is kept stands together", () => {
    const pairsArb = fc.array(fc.tuple(fc.nat(11), fc.nat(11), fc.boolean()), { maxLength: 6 });
    fc.assert(fc.property(itemsArb, pairsArb, fc.option(fc.nat(6)), (items, pairs, elsewhere) => {
      // Two that can't stand together, or one that needs the other.
      const isWrong = (ids: readonly number[]) => ([a, b, isNeeded]: readonly [number, number, boolean]): boolean => ids.includes(a) && (isNeeded ? !ids.includes(b) : ids.includes(b));
      const filesOf = (id: number): readonly string[] => (elsewhere === null ? [...(items[id]?.files ?? [])] : [`${elsewhere}.ts`]);
      const objections = (ids: readonly number[]) => pairs.filter(isWrong(ids)).flatMap(([a]) => filesOf(a));
      expect(objections(judged(items, objections).kept)).toEqual([]);
    }), { seed: 5, numRuns: 500 });
  });

  const many = (files: (id: number) => string) => Array.from({ length: 1_000 }, (_, id): Item => ({ id, files: new Set([files(id)]) }));

  test("bad ones in many files are told apart at the same time", () => {
    const items = many((id) => `${id % 100}.ts`);
    const { kept, trials } = judged(items, (ids) => ids.filter((id) => id < 100).map((id) => `${id}.ts`));
    expect(kept).toHaveLength(900);
    expect(trials).toBeLessThan(12);
  });

  test("a flood of bad ones ends", () => {
    const { kept, trials } = judged(many(() => "a.ts"), (ids) => (ids.length > 0 ? ["b.ts"] : []));
    expect(kept).toEqual([]);
    expect(trials).toBeLessThan(120);
  });
});
