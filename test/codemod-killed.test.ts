// What becomes of the files when writing them is cut off: killed at any moment, or stopped by a full disk.
import { createHash } from "node:crypto";
import { chmodSync, linkSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { beforeEach, describe, expect, test } from "vitest";
import { recover } from "../src/cli/writing/journal.js";
import { cli, folderWith } from "./audit-support.js";
import { type Change, type Fault, Faulty, textsIn } from "./support/faults.js";

const old = (index: number) => `// old ${index}\n${"const text = 1;\n".repeat(index * 40)}`;
const next = (index: number) => `// new ${index}\n${"const text = 2;\n".repeat(index * 40)}`;
const names = (count: number) => Array.from({ length: count }, (_, index) => `file${index}.ts`);
const texts = (count: number, text: (index: number) => string): Record<string, string> => Object.fromEntries(names(count).map((name, index) => [name, text(index)] as const).sort(([a = ""], [b = ""]) => (a < b ? -1 : 1)));
const changes = (cwd: string, count: number): readonly Change[] => names(count).map((name, index) => ({ file: join(cwd, name), before: old(index), after: next(index) }));

const hash = (text: string) => createHash("sha256").update(text).digest("hex");

let faulty: Faulty;
beforeEach(() => {
  faulty = new Faulty(folderWith({}));
});

/** Each file is as it was or as it is to be, whatever lies beside it. */
function expectOldOrNew(cwd: string, count: number): void {
  const found = textsIn(cwd);
  names(count).forEach((name, index) => expect([old(index), next(index)]).toContain(found[name]));
}

/** What the next run makes of it: all new, or all old with nothing left of the attempt; then the work is done as if nothing had been. */
function expectRecovery(cwd: string, count: number): void {
  recover(cwd, false);
  const found = textsIn(cwd);
  const isDone = found["file0.ts"] === next(0);
  expect(found).toEqual(texts(count, isDone ? next : old));
  if (!isDone) expect(faulty.write(cwd, changes(cwd, count))).toMatchObject({ code: 0, err: "" });
  expect(textsIn(cwd)).toEqual(texts(count, next));
}

/** Operations on the disk that writing so many files takes; those behind the last one change nothing. */
const operations = (count: number) => count * 7 + 6;

describe("killed", () => {
  const FILES = 2;
  test.each<Fault>(["before", "within", "after"])("%s each operation in turn", (fault) => {
    let killed = 0;
    for (let at = 1; at <= operations(FILES); at++) {
      const cwd = folderWith(texts(FILES, old));
      killed += faulty.write(cwd, changes(cwd, FILES), fault, at).isKilled ? 1 : 0;
      expectOldOrNew(cwd, FILES);
      expectRecovery(cwd, FILES);
    }
    expect(killed).toBeGreaterThan(FILES * 5);
  });

  test("while it takes back what it could not finish", () => {
    const cwd = folderWith(texts(FILES, old));
    linkSync(join(cwd, "file0.ts"), join(cwd, ".file0.old"));
    expect(faulty.write(cwd, changes(cwd, 1)).code).toBe(0);
    const files = [{ path: join(cwd, "file0.ts"), temporary: join(cwd, ".file0.tmp"), backup: join(cwd, ".file0.old"), before: hash(old(0)), after: hash(next(0)) }];
    writeFileSync(join(cwd, ".async-leaks-write.json"), JSON.stringify({ pid: 2 ** 22 + 1, state: "undoing", files }));
    recover(cwd, false);
    expect(textsIn(cwd)).toEqual(texts(FILES, old));
  });

  test("at random moments, with forty files", () => {
    fc.assert(fc.property(fc.integer({ min: 1, max: operations(40) }), fc.constantFrom<Fault>("before", "within", "after"), (at, fault) => {
      const cwd = folderWith(texts(40, old));
      faulty.write(cwd, changes(cwd, 40), fault, at);
      expectOldOrNew(cwd, 40);
      expectRecovery(cwd, 40);
    }), { seed: 5, numRuns: 12 });
  });

  test("from outside, whenever it happens", async () => {
    await fc.assert(fc.asyncProperty(fc.integer({ min: 0, max: 4_000 }), async (spins) => {
      const cwd = folderWith(texts(40, old));
      await faulty.killed(cwd, changes(cwd, 40), spins);
      expectOldOrNew(cwd, 40);
      expectRecovery(cwd, 40);
    }), { seed: 5, numRuns: 8 });
  });

  test("a file that was changed meanwhile is left alone", () => {
    const cwd = folderWith(texts(FILES, old));
    // 1 for the journal, 3 for each file, 2 for the journal again, 2 for each file: the last one is not moved yet.
    expect(faulty.write(cwd, changes(cwd, FILES), "before", 1 + FILES * 3 + 2 + FILES * 2).isKilled).toBe(true);
    writeFileSync(join(cwd, "file1.ts"), "// mine\n");
    expect(recover(cwd, false)).toEqual({ finished: [join(cwd, "file0.ts")], changed: [join(cwd, "file1.ts")] });
    expect(textsIn(cwd)).toEqual({ ...texts(FILES, next), "file1.ts": "// mine\n" });
  });
});

describe("stopped by an error", () => {
  test("at each operation in turn: nothing is changed, nothing is left, and it says why", () => {
    let failed = 0;
    for (let at = 1; at <= operations(3); at++) {
      const cwd = folderWith(texts(3, old));
      const { code, err } = faulty.write(cwd, changes(cwd, 3), "fail", at);
      if (code !== 0) {
        failed++;
        expect(err).toMatch(/^UsageError: .*can't be written \(ENOSPC\).*Nothing was written\.\n$/);
        expect(textsIn(cwd)).toEqual(texts(3, old));
      } else expect(textsIn(cwd)).toMatchObject(texts(3, next));
    }
    expect(failed).toBe(1 + 3 * 3 + 2 + 3 * 2);
  });

  test("a folder that may not be written to", () => {
    const cwd = folderWith(texts(3, old));
    const locked = folderWith({ "file.ts": old(0) });
    chmodSync(locked, 0o555);
    const isMighty = process.getuid?.() === 0;
    const { code } = faulty.write(cwd, [...changes(cwd, 3), { file: join(locked, "file.ts"), before: old(0), after: next(0) }]);
    expect(code).toBe(isMighty ? 0 : 2);
    expect(textsIn(cwd)).toEqual(texts(3, isMighty ? next : old));
    chmodSync(locked, 0o755);
  });
});

describe("the commands themselves", () => {
  const leaky = `export class Monitor {
  readonly #tasks = new Set<Promise<void>>();
  #stopped = false;
  start(): void {
    this.#tasks.add(this.#heartbeat());
  }
  async rotate(streams: AsyncIterable<string>): Promise<void> {
    for await (const stream of streams) {
      this.#tasks.add(this.#readAll(stream));
      await Promise.all(this.#tasks);
    }
  }
  async #heartbeat(): Promise<void> {
    while (!this.#stopped) await fetch("https://example.org/alive");
  }
  async #readAll(stream: string): Promise<void> {
    await fetch(stream);
  }
  async stop(): Promise<void> {
    this.#stopped = true;
    await Promise.all(this.#tasks);
  }
}
`;
  const clock = `export class Clock {
  readonly tick: () => void = () => {};
  constructor() {
    setInterval(this.tick, 100);
  }
  stop(): void {}
}
`;
  const TSCONFIG = { compilerOptions: { target: "es2022", lib: ["es2022", "dom"], strict: true, types: [] }, include: ["*.ts"] };
  const project = (text: string) => folderWith({ "tsconfig.json": TSCONFIG, ...texts(40, (index) => `// ${index}\n${text}`) });

  test.each([["split-trackers", leaky, 70], ["fix", clock, 200]] as const)("%s --write on forty files, killed, and run again", async (command, text, at) => {
    const whole = project(text);
    expect((await cli(whole, [command, "--write"])).err).toBe("Wrote 40 fixes in 40 files.\n");
    const cwd = project(text);
    const [before, after] = [textsIn(cwd), textsIn(whole)];
    expect(faulty.command(cwd, [command, "--write"], "before", at).isKilled).toBe(true);
    const between = textsIn(cwd);
    for (const name of names(40)) expect([before[name], after[name]]).toContain(between[name]);
    const isBegun = at > 40 * 3 + 3;
    if (isBegun) expect((await cli(cwd, [command])).err).toContain("An earlier run was killed while it changed files");
    const { code, err } = await cli(cwd, [command, "--write"]);
    expect({ code, err }).toEqual({ code: 0, err: isBegun ? "Finished what a killed run had begun: 40 files.\nNothing to change.\n" : "Wrote 40 fixes in 40 files.\n" });
    expect(textsIn(cwd)).toEqual(after);
  });

  test("while another run is writing, nothing is done", async () => {
    const cwd = folderWith({ "tsconfig.json": TSCONFIG, "a.ts": leaky, ".async-leaks-write.json": { pid: process.ppid, state: "preparing", files: [] } });
    const { code, err } = await cli(cwd, ["split-trackers", "--write"]);
    expect({ code, err }).toEqual({ code: 2, err: expect.stringContaining(`Process ${process.ppid} is changing files here (.async-leaks-write.json). Wait for it`) as string });
    expect(readFileSync(join(cwd, "a.ts"), "utf8")).toBe(leaky);
    expect((await cli(cwd, ["split-trackers", "--write", "--force"])).code).toBe(0);
  });

  test("keeps modes of files that a killed run had not moved", () => {
    const cwd = folderWith(texts(3, old));
    chmodSync(join(cwd, "file2.ts"), 0o755);
    expect(faulty.write(cwd, changes(cwd, 3), "before", 1 + 9 + 2 + 1).isKilled).toBe(true);
    expectRecovery(cwd, 3);
    expect(statSync(join(cwd, "file2.ts")).mode & 0o777).toBe(0o755);
  });
});
