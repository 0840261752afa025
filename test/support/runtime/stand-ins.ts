import { setTimeout as sleep } from "node:timers/promises";

/** How long an operation of the stand-in for the file system takes, in virtual milliseconds: the disk hangs. */
const OPERATION_MS = 60_000;

/** How long a slow answer takes. */
const ANSWER_MS = 600_000;

/** A file system that holds nothing and is slow, in virtual time: a real one would take as long as it likes. */
function slowDisk(): Record<string, unknown> {
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

const disk = slowDisk();

async function* emptyLines(): AsyncGenerator<string> {
  await sleep(OPERATION_MS);
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

/** What a fixture gets instead of a module of the platform whose answers would depend on the machine. */
export function standInFor(specifier: string): unknown {
  if (/^(?:node:)?fs\/promises$/.test(specifier)) return disk;
  return specifier.endsWith("/support/scenario.js") ? scenarioSupport : undefined;
}
