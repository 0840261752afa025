// A compiler whose answers come late must change nothing but the order in which things are worked out.
import ts from "typescript";
import { describe, expect, test } from "vitest";
import { type Awaited, type Compiler, createClassicCompiler, OnItsWay, type SourceFile } from "../src/compiler/index.js";
import { createEngine, type Engine } from "../src/engine/index.js";
import { World } from "../src/engine/world.js";
import { DEFAULT_SETTINGS } from "../src/model/index.js";
import { createFixtureProgram, fixtureNames, INSTALLED, pathOf } from "./support/fixtures.js";

const program = createFixtureProgram(INSTALLED);
const classic = createClassicCompiler(ts, program);
const files = fixtureNames().map((name) => program.getSourceFile(pathOf(name))).filter((file): file is ts.SourceFile => file !== undefined);

const LATE: ReadonlySet<string | symbol> = new Set(["typeOf", "thenableCall", "declaredThenable", "valueOf", "asyncIteratorOf", "symbolOf", "membersBehind", "calleeOf", "parameterOf"]);

interface Late extends Awaited {
  isHere: boolean;
}

/** Answers each question only from the attempt after the one in which it was asked first. */
class LateCompiler {
  readonly #asked = new Map<string, Late>();
  #isTrying = false;
  readonly #numbers = new Map<unknown, number>();

  readonly compiler = new Proxy(classic, {
    get: (target, name: keyof Compiler) => {
      if (name === "attempt") return (work: () => void) => this.#attempt(work);
      const value: unknown = Reflect.get(target, name);
      if (typeof value !== "function") return value;
      return (...given: readonly unknown[]): unknown => {
        if (LATE.has(name)) this.#ask(`${name} ${given.map((one) => this.#numberOf(one)).join(" ")}`);
        return Reflect.apply(value, target, given);
      };
    },
  });

  #attempt(work: () => void): (() => void) | undefined {
    this.#isTrying = true;
    try {
      return brokenOff(work);
    } finally {
      this.#isTrying = false;
      for (const late of this.#asked.values()) late.isHere = true;
    }
  }

  #ask(question: string): void {
    let awaited = this.#asked.get(question);
    if (!this.#isTrying || awaited?.isHere) return;
    if (!awaited) this.#asked.set(question, (awaited = { isHere: false, ticket: undefined }));
    throw Object.assign(new OnItsWay(), { awaited });
  }

  #numberOf(one: unknown): number {
    let number = this.#numbers.get(one);
    if (number === undefined) this.#numbers.set(one, (number = this.#numbers.size));
    return number;
  }
}

function analysed(engine: Engine): ReadonlyMap<string, string> {
  return new Map(files.map((file) => [file.fileName, JSON.stringify(engine.analyze(file))]));
}

describe.each(["file", "program"] as const)("with the reach of the %s", (reach) => {
  test("late answers give the same findings and the same inventory", () => {
    const engine = createEngine(new LateCompiler().compiler, DEFAULT_SETTINGS, reach);
    const done: number[] = [];
    engine.prepare(files, (count) => done.push(count));
    expect(done.at(-1)).toBeGreaterThan(done[0] ?? Infinity);
    const expected = analysed(createEngine(classic, DEFAULT_SETTINGS, reach));
    expect([...expected.values()].filter((found) => !found.includes('"findings":[]')).length).toBeGreaterThan(50);
    for (const [file, found] of analysed(engine)) expect(found, file).toBe(expected.get(file));
  });
});

test("a question that was broken off is worked out again when what it waits for is here, and not before", () => {
  const awaited: Late = { isHere: false, ticket: undefined };
  const world = new World({ ...classic, attempt: (work: () => void) => brokenOff(work) }, DEFAULT_SETTINGS);
  const [file] = files;
  if (!file) throw new Error("There are fixtures.");
  let times = 0;
  const inner = (): string => {
    times += 1;
    if (!awaited.isHere) throw Object.assign(new OnItsWay(), { awaited });
    return "found";
  };
  const outer = (where: World, node: SourceFile): string => where.ask(inner, node, "");
  const answers: string[] = [];
  const work = (): void => {
    world.all([outer], (question) => void answers.push(world.ask(question, file, "")));
  };
  expect([typeof world.attempt(work), typeof world.attempt(work), times]).toEqual(["function", "function", 1]);
  awaited.isHere = true;
  expect([world.attempt(work), answers, times]).toEqual([undefined, ["found"], 2]);
});

function brokenOff(work: () => void): (() => void) | undefined {
  try {
    work();
    return undefined;
  } catch (error) {
    if (!(error instanceof OnItsWay)) throw error;
    return () => undefined;
  }
}

test("without late answers there is nothing to prepare", () => {
  const done: number[] = [];
  createEngine(classic).prepare(files, (count) => done.push(count));
  expect(done).toEqual([]);
});
