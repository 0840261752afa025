import ts from "typescript";
import { expect, test } from "vitest";
import { createClassicCompiler } from "../src/compiler/index.js";
import { createEngine } from "../src/engine/index.js";
import { createFixtureProgram, INSTALLED, pathOf } from "./support/fixtures.js";

/** Code in which a rule finds something, and how the fix is offered: not at all, or as a suggestion. */
type Case = readonly [why: string, rule: string, offered: "none" | "suggestion" | "safe", code: string];

const LOCK = "interface Lock { acquire(): Promise<void>; release(): void } declare const lock: Lock; declare const work: () => Promise<string>; declare const more: () => Promise<void>; declare const tell: (text: string) => void;";
const POLL = "constructor(private readonly poll: () => Promise<void>) {} async #run(): Promise<void> { while (!this.#ending.signal.aborted) await this.poll(); }";

const CASES: readonly Case[] = [
  ["a lock may be moved", "require-release-in-finally", "safe", `${LOCK} export async function f() { await lock.acquire(); await work(); lock.release(); }`],
  ["something waits behind the release", "require-release-in-finally", "none", `${LOCK} export async function f() { await lock.acquire(); const text = await work(); lock.release(); await more(); tell(text); }`],
  ["somebody is called behind the release", "require-release-in-finally", "none", `${LOCK} export async function f() { await lock.acquire(); const text = await work(); lock.release(); tell(text); }`],
  ["`using` would let go before the release", "require-release-in-finally", "none", `${LOCK} declare const open: () => AsyncDisposable; export async function f() { await lock.acquire(); await using file = open(); await work(); lock.release(); }`],
  ["it is given back in two places", "require-release-in-finally", "none", `${LOCK} export async function f(isShort: boolean) { await lock.acquire(); if (isShort) { lock.release(); return; } await work(); lock.release(); }`],
  ["it is given back in a loop", "require-release-in-finally", "none", `${LOCK} export async function f() { await lock.acquire(); for (const _ of [1]) { await work(); lock.release(); } }`],
  ["a guard may be meant to stay", "require-release-in-finally", "suggestion", "export class A { private busy = false; constructor(private readonly work: () => Promise<void>) {} async f() { if (this.busy) return; this.busy = true; await this.work(); this.busy = false; } }"],
  ["a promise that is returned can't be awaited in a function that is not async", "require-release-in-finally", "none", "import { WaitGroup } from '../no-shared-tracker/support/wait-group.js'; export class A { readonly #wg = new WaitGroup(); constructor(private readonly work: () => Promise<void>) {} f(isOdd: boolean) { this.#wg.add(1); if (isOdd) return this.work(); this.#wg.done(); return undefined; } close() { return this.#wg.wait(); } }"],
  ["who runs the task is not known", "require-release-in-finally", "suggestion", "import { WaitGroup } from '../no-shared-tracker/support/wait-group.js'; export class A { private readonly wg = new WaitGroup(); constructor(private readonly go: (task: () => Promise<void>) => void) {} start(work: () => Promise<void>) { this.go(async () => { this.wg.add(1); try { await work(); } finally { this.wg.done(); } }); } stop() { return this.wg.wait(); } }"],
  ["the time-out does more than fail", "no-abandoned-race", "suggestion", "export async function f(work: () => Promise<void>, log: (text: string) => void) { await Promise.race([work(), new Promise<never>((_, reject) => { setTimeout(() => { log('late'); reject(new Error('late')); }, 60_000); })]); }"],
  ["the time-out is awaited again", "no-abandoned-race", "none", "export async function f(work: () => Promise<void>) { const late = new Promise<void>((resolve) => { setTimeout(() => resolve(), 60_000); }); await Promise.race([work(), late]); await late; }"],
  ["a response is read when the race is over", "no-abandoned-race", "none", "export async function f(): Promise<string> { let timer: ReturnType<typeof setTimeout> | undefined; const late = new Promise<never>((_, reject) => { timer = setTimeout(() => reject(new Error('late')), 60_000); }); try { const answer = await Promise.race([fetch('http://a'), late]); return await answer.text(); } finally { clearTimeout(timer); } }"],
  ["the values of all are wanted", "no-growing-tracker", "suggestion", "const tasks = new Set<Promise<number>>(); export function f(work: () => Promise<number>) { tasks.add(work()); } export async function stop() { return await Promise.allSettled(tasks); }"],
  ["the failures of all are wanted", "no-growing-tracker", "suggestion", "const tasks = new Set<Promise<void>>(); export function f(work: () => Promise<void>) { tasks.add(work()); } export async function stop() { await Promise.all(tasks); }"],
  ["a clause has no scope of its own", "no-growing-tracker", "none", "const tasks = new Set<Promise<void>>(); export function f(kind: string, work: () => Promise<void>) { switch (kind) { case 'a': tasks.add(work()); } } export async function stop() { await Promise.allSettled(tasks); }"],
  ["a list is searched", "no-growing-tracker", "none", "const tasks: Promise<void>[] = []; export function f(work: () => Promise<void>) { const task = work(); if (!tasks.includes(task)) console.log('new'); tasks.push(task); } export async function stop() { await Promise.allSettled(tasks); }"],
  ["an entry may be another one by then", "no-growing-tracker", "suggestion", "export class A { readonly #running = new Map<string, Promise<void>>(); f(key: string, work: () => Promise<void>) { this.#running.set(key, work()); } async close() { await Promise.allSettled(this.#running.values()); this.#running.clear(); } }"],
  ["abort, then wait", "no-wait-before-stop", "safe", `export class A { readonly #ending = new AbortController(); readonly #task = this.#run(); async stop() { await this.#task; this.#ending.abort(); } ${POLL} }`],
  ["the stop forgets the task", "no-wait-before-stop", "none", `export class A { readonly #ending = new AbortController(); #task: Promise<void> | undefined = this.#run(); async stop() { await this.#task; this.#cancel(); } #cancel() { this.#ending.abort(); this.#task = undefined; } ${POLL} }`],
  ["something else stands between them", "no-wait-before-stop", "none", `${LOCK} export class A { readonly #ending = new AbortController(); readonly #task = this.#run(); async stop() { await this.#task; await more(); this.#ending.abort(); } ${POLL} }`],
  ["what is returned can't be awaited as a whole", "no-leaked-listener", "none", "export async function f(signal: AbortSignal, isShort: boolean, work: (signal: AbortSignal) => Promise<void>) { const own = new AbortController(); signal.addEventListener('abort', () => own.abort()); return isShort ? work(own.signal) : Promise.all([work(own.signal)]); }"],
  ["what is returned can be awaited", "no-leaked-listener", "suggestion", "export async function f(signal: AbortSignal, work: (signal: AbortSignal) => Promise<void>) { const own = new AbortController(); signal.addEventListener('abort', () => own.abort()); return work(own.signal); }"],
  ["the pairs may be meant", "no-untracked-promise", "suggestion", "export async function f(tasks: Map<string, Promise<void>>) { return await Promise.all(tasks); }"],
  ["the first one may be meant", "no-untracked-promise", "suggestion", "export async function f(tasks: Map<string, Promise<void>>) { await Promise.race(tasks); }"],
  ["nothing but the wait is wanted", "no-untracked-promise", "safe", "export async function f(tasks: Map<string, Promise<void>>) { await Promise.all(tasks); }"],
];

const nameOf = (index: number): string => `require-release-in-finally/case-${index}.ts`;
const program = createFixtureProgram(INSTALLED, new Map(CASES.map(([, , , code], index) => [pathOf(nameOf(index)), code])));
const engine = createEngine(createClassicCompiler(ts, program), undefined, "program");

test.each(CASES.map((one, index) => [...one, index] as const))("%s: %s, %s", (_, rule, offered, _code, index) => {
  const file = program.getSourceFile(pathOf(nameOf(index)));
  const found = file ? engine.findings(file).filter((finding) => finding.rule === rule) : [];
  expect(found).not.toHaveLength(0);
  expect(new Set(found.flatMap(({ fixes }) => (fixes.length === 0 ? ["none"] : fixes.map(({ kind }) => kind))))).toEqual(new Set([offered]));
});
