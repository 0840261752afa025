import { appendFileSync, mkdirSync, mkdtempSync, renameSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { NoEngine } from "../fixtures/log-monitor/engine/no-engine.js";
import { DirectorySource } from "../fixtures/log-monitor/files/directory-source.js";
import { FileMonitor } from "../fixtures/log-monitor/files/file-monitor.js";
import { FileTail } from "../fixtures/log-monitor/files/file-tail.js";
import { LogMonitor } from "../fixtures/log-monitor/log-monitor.js";
import { FilePositionStore } from "../fixtures/log-monitor/positions/file-store.js";
import { ContainerMonitor } from "../fixtures/log-monitor/variants/one-tracker-per-lifetime.js";
import { FlakySink } from "./log-monitor/flaky-sink.js";
import { randomFrom } from "./log-monitor/random.js";

let folder: string;
let path: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "log-monitor-"));
  path = join(folder, "app.log");
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe("following one file", () => {
  const { signal } = new AbortController();
  let tail: FileTail;
  afterEach(() => tail.close());

  async function read(): Promise<string[]> {
    const texts: string[] = [];
    for (let lines = await tail.read(signal); lines.length > 0; lines = await tail.read(signal)) texts.push(...lines.map(({ text }) => text));
    return texts;
  }

  test("hands out complete lines only, whatever pieces they were written in", async () => {
    writeFileSync(path, "one\ntw");
    tail = await FileTail.open(path, undefined);
    expect(await read()).toEqual(["one"]);
    appendFileSync(path, Buffer.from("o ä\r\nthr").subarray(0, 3));
    expect(await read()).toEqual([]);
    appendFileSync(path, Buffer.from("o ä\r\nthr").subarray(3));
    expect(await read()).toEqual(["two ä"]);
  });

  test("reads lines longer than what is read at once", async () => {
    const long = "x".repeat(200_000);
    writeFileSync(path, `${long}\nend\n`);
    tail = await FileTail.open(path, undefined);
    expect(await read()).toEqual([long, "end"]);
  });

  test("reads a renamed file to its end, also what is written after the renaming, then goes on with the new one", async () => {
    writeFileSync(path, "1\n");
    tail = await FileTail.open(path, undefined);
    expect(await read()).toEqual(["1"]);
    appendFileSync(path, "2\n");
    renameSync(path, `${path}.1`);
    appendFileSync(`${path}.1`, "3\n");
    expect(await read()).toEqual(["2", "3"]);
    writeFileSync(path, "");
    appendFileSync(`${path}.1`, "4\nunfinished");
    expect(await read()).toEqual(["4"]);
    appendFileSync(path, "5\n");
    expect(await read()).toEqual(["unfinished", "5"]);
  });

  test("reads a truncated file anew", async () => {
    writeFileSync(path, "1\n2\n3\n");
    tail = await FileTail.open(path, undefined);
    expect(await read()).toEqual(["1", "2", "3"]);
    truncateSync(path);
    appendFileSync(path, "4\n");
    expect(await read()).toEqual(["4"]);
  });

  test("sees that a file was truncated although it is as long as before", async () => {
    writeFileSync(path, "old 1\nold 2\n");
    tail = await FileTail.open(path, undefined);
    expect(await read()).toEqual(["old 1", "old 2"]);
    writeFileSync(path, "new 1\nnew 2\nnew 3\n");
    expect(await read()).toEqual(["new 1", "new 2", "new 3"]);
  });

  test("goes on after a restart, in the file that was rotated in the meantime", async () => {
    writeFileSync(path, "1\n2\n");
    tail = await FileTail.open(path, undefined);
    const [first] = await tail.read(signal);
    await tail.close();
    appendFileSync(path, "3\n");
    renameSync(path, `${path}.1`);
    writeFileSync(path, "4\n");
    tail = await FileTail.open(path, first?.position);
    expect(await read()).toEqual(["2", "3", "4"]);
  });

  test("says that a file is gone", async () => {
    writeFileSync(path, "1\n");
    tail = await FileTail.open(path, undefined);
    rmSync(path);
    expect(await read()).toEqual(["1"]);
    expect(tail.isGone).toBe(true);
  });
});

describe("real files, with a writer that rotates and truncates", () => {
  let monitor: LogMonitor;

  async function follow(sink: FlakySink): Promise<void> {
    monitor = new LogMonitor({
      engine: new NoEngine(),
      files: await DirectorySource.of([folder]),
      positions: new FilePositionStore(join(folder, "positions.json")),
      sink, ContainerMonitor, FileMonitor,
      rotationMs: 60_000,
    });
    await monitor.start();
    monitor.follow();
  }

  test("delivers every line once, also across a restart, while the sink fails now and then", async () => {
    const random = randomFrom(3);
    const sink = new FlakySink(() => random() < 0.2);
    const texts = (): string[] => sink.texts.get(`file:${path}`) ?? [];
    const delivered = (count: number) => vi.waitFor(() => expect(texts().length).toBeGreaterThanOrEqual(count), { timeout: 30_000, interval: 10 });
    let written = 0;
    const write = (count: number): void => {
      for (let index = 0; index < count; index += 1, written += 1) appendFileSync(path, `line ${written}\n`);
    };
    write(5);
    await follow(sink);
    await delivered(written); // a file that is rotated before anybody has opened it is not found again
    for (let round = 0; round < 12; round += 1) {
      write(1 + Math.floor(random() * 40));
      await sleep(random() * 60);
      if (round % 3 === 1) renameSync(path, `${path}.${round}`);
      if (round % 3 === 2) {
        // What is truncated before it was read is lost, whoever reads it.
        await delivered(written);
        truncateSync(path);
      }
      if (round % 3 === 1) {
        write(1);
        await delivered(written);
      }
      if (round === 6) {
        await monitor.stop();
        write(30);
        await follow(sink);
      }
    }
    await delivered(written);
    await monitor.stop();
    expect(sink.rejected).toBeGreaterThan(0);
    expect(texts()).toEqual(Array.from({ length: written }, (_, index) => `line ${index}`));
  });

  test("follows only logs, and gives back what it opened", async () => {
    mkdirSync(join(folder, "nested.log"));
    writeFileSync(join(folder, "notes.txt"), "not a log\n");
    writeFileSync(path, "line\n");
    const sink = new FlakySink(() => false);
    await follow(sink);
    await vi.waitFor(() => expect([...sink.texts]).toEqual([[`file:${path}`, ["line"]]]), { timeout: 10_000 });
    expect(monitor.status().openHandles).toBe(1);
    await monitor.stop();
    expect(monitor.status().openHandles).toBe(0);
    expect(monitor.tasks.current).toBe(0);
  });
});

describe("positions in a file", () => {
  test.each([["{", "is not JSON"], ["[1]", "holds no positions"], ['{"a":1}', "holds no positions"]])("%s: says what to do", async (text, problem) => {
    writeFileSync(path, text);
    await expect(new FilePositionStore(path).load()).rejects.toThrow(problem);
  });

  test("come back as they were kept; none before the first time", async () => {
    const store = new FilePositionStore(path);
    expect(await store.load()).toEqual(new Map());
    await store.save(new Map([["a", "1"]]));
    expect(await store.load()).toEqual(new Map([["a", "1"]]));
  });
});
