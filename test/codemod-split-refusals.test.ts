// What `split-trackers` leaves alone and why, and what it does across files. What it makes of the fixtures: fixtures-codemod.test.ts.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { cli, folderWith } from "./audit-support.js";

const TSCONFIG = { compilerOptions: { target: "es2022", module: "nodenext", moduleResolution: "nodenext", lib: ["esnext", "dom", "dom.iterable"], strict: true, types: [] }, include: ["*.ts"] };

const monitor = (more: { read?: string; loop?: string; tasks?: string; rest?: string; stop?: string }) => `export class Monitor {
  ${more.tasks ?? "readonly #tasks = new Set<Promise<void>>();"}
  #stopped = false;
  start(): void {
    this.#tasks.add(this.#heartbeat());
  }
  async rotate(streams: AsyncIterable<string>): Promise<void> {
    for await (const stream of streams) {
      ${more.read ?? "this.#tasks.add(this.#readAll(stream));"}
      await Promise.all(this.#tasks);
      ${more.loop ?? ""}
    }
  }
  async stop(): Promise<void> {
    this.#stopped = true;
    ${more.stop ?? "await Promise.all(this.#tasks);"}
  }
  async #heartbeat(): Promise<void> {
    while (!this.#stopped) await fetch("https://example.org/alive");
  }
  async #readAll(stream: string): Promise<void> {
    await fetch(stream);
  }
  ${more.rest ?? ""}
}
`;

describe("refused, each with what stands in the way", () => {
  const FILES: Readonly<Record<string, readonly [text: string, reason: string]>> = {
    "raced.ts": [monitor({ loop: "await Promise.race(this.#tasks);" }), "line 11 races the tasks of `#tasks`, which may be of either lifetime: decide which of them it is to wait for"],
    "handed.ts": [monitor({ loop: "log(this.#tasks);" }) + "declare function log(tasks: Set<Promise<void>>): void;\n", "`#tasks` goes into other hands in line 11: whether they mean tasks of one lifetime or of both can't be seen"],
    "asked.ts": [monitor({ loop: "if (this.#tasks.has(Promise.resolve())) return;" }), "line 11 looks at `#tasks`, which may mean either lifetime"],
    "unwaited.ts": [monitor({ stop: "" }), "nothing else than the wait in line 10 waits for the longer-lived tasks in `#tasks`: wait for `#tasks` where its owner stops, after they are told to end, and split then"],
    "together.ts": [monitor({ tasks: "readonly #tasks = new Set<Promise<void>>(); readonly #other = 1;" }), "something else stands on the line of `#tasks`'s declaration: give it a line of its own first"],
    "delayed.ts": [
      "export class Search {\n  #controller = new AbortController();\n  async search(url: string): Promise<Response> {\n    this.#controller.abort();\n    setTimeout(() => this.#controller.abort(), 5_000);\n    return fetch(url, { signal: this.#controller.signal });\n  }\n}\n",
      "line 5 aborts later than the call that it stands in, when the controller may belong to the next cycle: keep the call's own controller in a variable",
    ],
    "polled.ts": [
      "export class Poller {\n  #controller = new AbortController();\n  async poll(url: string): Promise<void> {\n    await fetch(url, { signal: this.#controller.signal });\n  }\n  restart(): void {\n    this.#controller.abort();\n  }\n  get isOver(): boolean {\n    return this.#controller.signal.aborted;\n  }\n}\n",
      "line 10 asks whether the signal is aborted, and a new one would say no: let each cycle keep its own signal",
    ],
    "owners.ts": [
      'export class Page {\n  #controller = new AbortController();\n  constructor(target: EventTarget) {\n    target.addEventListener("blur", () => this.reset(), { signal: this.#controller.signal });\n  }\n  async load(url: string): Promise<void> {\n    await fetch(url, { signal: this.#controller.signal });\n  }\n  reset(): void {\n    this.#controller.abort();\n  }\n}\n',
      "line 4 starts work of the owner with the signal of `#controller`, which line 10 aborts between two cycles: decide whether that work is to end there",
    ],
    "exported.ts": [
      "export const controller = new AbortController();\nexport async function load(url: string): Promise<void> {\n  await fetch(url, { signal: controller.signal });\n}\nexport function cancelLoads(): void {\n  controller.abort();\n}\n",
      "`controller` is exported: let those who import it ask a function for the controller of the cycle",
    ],
    "several.ts": [
      "interface Tab { listen(): { dispose(): void } }\nexport class Tabs {\n  readonly #disposables: { dispose(): void }[] = [];\n  openTab(tab: Tab): void {\n    this.#disposables.push(tab.listen());\n  }\n  dispose(): void {\n    for (const each of this.#disposables) each.dispose();\n  }\n}\n",
      "what line 5 puts in differs from one time to the next, and several calls of `openTab` may be in use at once: give each a bag of its own, and empty that where it ends",
    ],
    "branch.ts": [
      "interface Source { listen(): { dispose(): void } }\nexport class View {\n  readonly #disposables: { dispose(): void }[] = [];\n  constructor(private readonly source: Source) {}\n  show(isLive: boolean): void {\n    if (isLive) this.#disposables.push(this.source.listen());\n  }\n  dispose(): void {\n    for (const each of this.#disposables) each.dispose();\n  }\n}\n",
      "line 6 fills the bag in a branch without a block: decide when it is to be emptied",
    ],
    "kept.ts": [
      "interface Source { listen(): { dispose(): void } }\ndeclare class CompositeDisposable { add(item: { dispose(): void }): void; dispose(): void }\nexport class View {\n  readonly #bag = new CompositeDisposable();\n  constructor(private readonly source: Source, register: (bag: CompositeDisposable) => void) {\n    register(this.#bag);\n  }\n  show(): void {\n    this.#bag.add(this.source.listen());\n  }\n}\n",
      "line 6 hands `#bag` itself to others, and it can be let go of only once: give them something that lasts, or use a bag that can be cleared",
    ],
    "queue.ts": [
      "interface Queue { take(): Promise<string> }\nexport class Uplink {\n  constructor(private readonly queue: Queue, readonly running: Promise<void>[]) {}\n  reconnect(): void {\n    this.running.push(this.sendAll());\n  }\n  private async sendAll(): Promise<void> {\n    for (;;) console.log(await this.queue.take());\n  }\n}\n",
      "what is put into `this.queue` could be meant for each of its consumers: let the loop in line 8 end before line 5 starts the next one, or make a queue with each consumer and put into that",
    ],
  };
  let said: readonly string[] = [];
  let out = "";
  beforeAll(async () => {
    const cwd = folderWith({ "tsconfig.json": TSCONFIG, ...Object.fromEntries(Object.entries(FILES).map(([file, [text]]) => [file, text])) });
    const result = await cli(cwd, ["split-trackers", "--preset", "strict"]);
    said = result.err.split("\n");
    out = result.out;
  }, 120_000);

  test.each(Object.entries(FILES))("%s", (file, [, reason]) => {
    expect(said.filter((line) => line.startsWith(`Left alone: ${file}:`)).map((line) => line.replace(/^.*?no-shared-tracker: /, ""))).toEqual([`${reason}.`]);
  });

  test("nothing is changed", () => expect(out).toBe(""));
});

describe("bags", () => {
  test("a store that is registered with others: the new one is registered, too", async () => {
    const text = 'interface Disposable { dispose(): void }\ndeclare class DisposableStore { add(item: Disposable): void; clear(): void; dispose(): void }\nexport class View {\n  readonly #store = new DisposableStore();\n  constructor(private readonly source: { listen(what: string): Disposable }, register: (bag: Disposable) => void) {\n    register(this.#store);\n    this.#store.add(source.listen("size"));\n  }\n  show(): void {\n    this.#store.add(this.source.listen("scroll"));\n  }\n}\n';
    const cwd = folderWith({ "tsconfig.json": TSCONFIG, "view.ts": text });
    expect((await cli(cwd, ["split-trackers", "--preset", "strict", "--write"])).err).toBe("Wrote 1 fix in 1 file.\n");
    const changed = readFileSync(join(cwd, "view.ts"), "utf8");
    expect(changed).toContain("    register(this.#store);\n    register(this.#showStore);\n");
    expect(changed).toContain('    this.#showStore.clear();\n    this.#showStore.add(this.source.listen("scroll"));\n');
  });
});

describe("across files", () => {
  test("a field that is used in several files, a variable that is imported", async () => {
    const cwd = folderWith({
      "tsconfig.json": TSCONFIG,
      "state.ts": "export const running = new Set<Promise<void>>();\nlet isOver = false;\nasync function gossip(): Promise<void> {\n  while (!isOver) await fetch(\"https://example.org\");\n}\nexport function begin(): void {\n  running.add(gossip());\n}\nexport async function end(): Promise<void> {\n  isOver = true;\n  await Promise.allSettled(running);\n}\n",
      "repair.ts": 'import { running } from "./state.js";\nexport async function repairAll(rounds: AsyncIterable<string>): Promise<void> {\n  for await (const url of rounds) {\n    running.add(repair(url));\n    await Promise.all(running);\n  }\n}\nasync function repair(url: string): Promise<void> {\n  await fetch(url);\n}\n',
    });
    expect((await cli(cwd, ["split-trackers", "--write"])).err).toBe("Wrote 1 fix in 2 files.\n");
    expect(readFileSync(join(cwd, "state.ts"), "utf8")).toContain("export const repairRunning = new Set<Promise<void>>(); // Its tasks end with one iteration.\n");
    const repair = readFileSync(join(cwd, "repair.ts"), "utf8");
    expect(repair).toContain('import { repairRunning } from "./state.js";\n');
    expect(repair).toContain("    repairRunning.add(repair(url));\n    await Promise.all(repairRunning);\n");
  });
});
