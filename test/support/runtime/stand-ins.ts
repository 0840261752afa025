import { Readable, Writable } from "node:stream";
import { setTimeout as sleep } from "node:timers/promises";
import { idleProcesses, silentHttp, silentNet } from "./neighbours.js";
import { ANSWER_MS } from "./outside-world.js";

/** How long an operation of the stand-in for the file system takes, in virtual milliseconds: the disk hangs. */
const OPERATION_MS = 60_000;

/** A file system that holds nothing and is slow, in virtual time: a real one would take as long as it likes. */
function slowDisk(): Record<string, (...args: readonly unknown[]) => Promise<unknown>> {
  const after = <Value>(value: () => Value) => async () => {
    await sleep(OPERATION_MS);
    return value();
  };
  const nothing = after(() => undefined);
  const handle = { readLines: () => emptyLines(), close: nothing, read: after(() => ({ bytesRead: 0 })), write: nothing, sync: nothing };
  return {
    access: nothing, appendFile: nothing, copyFile: nothing, mkdir: nothing, rename: nothing, rm: nothing, rmdir: nothing,
    unlink: nothing, writeFile: nothing,
    open: async () => Promise.resolve(handle),
    readFile: after(() => "{}"),
    readdir: after(() => []),
    stat: after(() => ({ size: 0, mtimeMs: 0 })),
  };
}

async function* emptyLines(): AsyncGenerator<string> {
  await sleep(OPERATION_MS);
}

/** The same disk by callbacks, and streams of any file: nothing comes out, everything goes in. */
function callbackDisk(disk: ReturnType<typeof slowDisk>): Record<string, unknown> {
  const callbacks = Object.entries(disk).map(([name, operation]): readonly [string, unknown] => {
    const byCallback = (...args: readonly unknown[]): void => {
      const callback = args.at(-1) as (error: unknown, value?: unknown) => void;
      void operation().then((value) => callback(null, value), callback);
    };
    return [name, byCallback];
  });
  return { ...Object.fromEntries<unknown>(callbacks), promises: disk, createReadStream: () => Readable.from(emptyLines()), createWriteStream: () => new Writable({ write: (_chunk, _encoding, done) => done() }) };
}

/** Suites and tests run where they stand, whatever becomes of them. */
function testRunner(): Record<string, unknown> {
  const run = (_name: string, body: () => unknown): void => void Promise.resolve(body()).catch(() => {});
  return { describe: run, it: run, test: run };
}

/** What `fixtures/support/scenario.d.ts` declares. */
const scenarioSupport = {
  start: (task: Promise<unknown>): void => void task.catch(() => {}),
  pass: (ms: number): Promise<void> => sleep(ms),
  slow: async <Value>(value: Value): Promise<Value> => {
    await sleep(ANSWER_MS);
    return value;
  },
  hang: <Value>(): Promise<Value> => new Promise(() => {}),
};

/** What one fixture gets instead of a module of the platform whose answers would depend on the machine. */
export function createStandIns(): (specifier: string) => unknown {
  const disk = slowDisk();
  const modules = new Map<string, unknown>([
    ["fs/promises", disk],
    ["fs", callbackDisk(disk)],
    ["http", silentHttp()],
    ["net", silentNet()],
    ["child_process", idleProcesses()],
    ["test", testRunner()],
  ]);
  return (specifier) => (specifier.endsWith("/support/scenario.js") ? scenarioSupport : modules.get(specifier.replace(/^node:/, "")));
}
