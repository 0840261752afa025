// A compiler whose answers come late must change nothing but the order in which things are worked out.
import ts from "typescript";
import { describe, expect, test } from "vitest";
import { type Compiler, createClassicCompiler, OnItsWay } from "../src/compiler/index.js";
import { createEngine, type Engine } from "../src/engine/index.js";
import { DEFAULT_SETTINGS } from "../src/model/index.js";
import { createFixtureProgram, fixtureNames, INSTALLED, pathOf } from "./support/fixtures.js";

const program = createFixtureProgram(INSTALLED);
const classic = createClassicCompiler(ts, program);
const files = fixtureNames().map((name) => program.getSourceFile(pathOf(name))).filter((file): file is ts.SourceFile => file !== undefined);

const LATE: ReadonlySet<string | symbol> = new Set(["typeOf", "thenableCall", "declaredThenable", "valueOf", "asyncIteratorOf", "symbolOf", "membersBehind", "calleeOf", "parameterOf"]);

/** Answers each question only from the attempt after the one in which it was asked first. */
class LateCompiler {
  readonly #asked = new Set<string>();
  #fresh = new Set<string>();
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
      work();
      return undefined;
    } catch (error) {
      if (!(error instanceof OnItsWay)) throw error;
      return () => undefined;
    } finally {
      this.#isTrying = false;
      for (const question of this.#fresh) this.#asked.add(question);
      this.#fresh = new Set();
    }
  }

  #ask(question: string): void {
    if (!this.#isTrying || this.#asked.has(question)) return;
    this.#fresh.add(question);
    throw new OnItsWay();
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

test("without late answers there is nothing to prepare", () => {
  const done: number[] = [];
  createEngine(classic).prepare(files, (count) => done.push(count));
  expect(done).toEqual([]);
});
