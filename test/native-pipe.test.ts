// Questions to TypeScript 7's process share trips: each gets its own answer, and never more is on its way than the system keeps.
import { describe, expect, test } from "vitest";
import { type NativePipe, pipeTo } from "../src/compiler/native-pipe.js";
import type { NativeProject } from "../src/compiler/native-typescript.js";

const RESPONSE = 4;
const ERROR = 5;

/** A process that echoes, one answer for each read, and what may be on its way to it meanwhile. */
class Echo {
  readonly asked: string[] = [];
  trips = 0;
  most = 0;
  _msgType = 0;
  _msgName = Buffer.alloc(0);
  _msgPayload = Buffer.alloc(0);
  readonly #waiting: { method: string; payload: string; size: number }[] = [];
  /** Replaced by the pipe. */
  requestSync = (): string => "";
  requestBinarySync = (): Uint8Array => new Uint8Array();

  handleCall(): void {
    throw new Error("Nothing is asked of us.");
  }

  writeAllBuf(data: Buffer, length: number): void {
    this.trips += 1;
    for (let offset = 0; offset < length; ) {
      const start = offset;
      const [method, afterMethod] = this.#bytes(data, offset + 2);
      const [payload, end] = this.#bytes(data, afterMethod);
      offset = end;
      this.#waiting.push({ method, payload, size: end - start });
    }
    this.most = Math.max(this.most, this.#waiting.reduce((sum, { size }) => sum + size, 0));
  }

  readTuple(): void {
    const next = this.#waiting.shift();
    if (!next) throw new Error("The process would never answer: nothing was asked.");
    this.asked.push(next.payload);
    this._msgType = next.payload.includes("bad") ? ERROR : RESPONSE;
    this._msgName = Buffer.from(next.method);
    this._msgPayload = Buffer.from(`re:${next.payload}`);
  }

  #bytes(data: Buffer, offset: number): [string, number] {
    const width = { 0xc4: 1, 0xc5: 2, 0xc6: 4 }[data.readUInt8(offset)] ?? 0;
    const start = offset + 1 + width;
    const end = start + data.readUIntBE(offset + 1, width);
    return [data.toString("utf8", start, end), end];
  }
}

function pipeOf(echo: object, room = 400): NativePipe | undefined {
  return pipeTo({ client: { channel: echo } } as unknown as NativeProject, { room, inboxOf: () => undefined });
}

/** The pipe, and the API's way of asking through it. */
function opened(room?: number): { echo: Echo; pipe: NativePipe; ask(payload: string): string } {
  const echo = new Echo();
  const pipe = pipeOf(echo, room);
  if (!pipe) throw new Error("The channel has all that a pipe needs.");
  const { requestSync } = echo as unknown as { requestSync(method: string, payload: string): string };
  return { echo, pipe, ask: (payload) => requestSync("echo", payload) };
}

/** Sends questions; the answers come into the array in the order in which they are handed on. */
function sent(pipe: NativePipe, ask: (payload: string) => string, texts: readonly string[]) {
  const answers: string[] = [];
  const tickets = texts.map((text) => pipe.send(() => ask(text), (answer) => answers.push(answer)));
  return { answers, tickets };
}

describe("a pipe", () => {
  test("gives each question its answer, in few trips and with little on its way", () => {
    const { echo, pipe, ask } = opened();
    const texts = Array.from({ length: 100 }, (_, index) => `${index} ${"é".repeat(index)}`);
    const { answers } = sent(pipe, ask, texts);
    expect(pipe.settle()).toBe(true);
    expect(answers).toEqual(texts.map((text) => `re:${text}`));
    expect(echo.most).toBeLessThanOrEqual(400);
    expect(echo.trips).toBeLessThan(100);
    expect(pipe.settle()).toBe(false);
  });

  test("asks a question once whose payload is written anew each time", () => {
    const { echo, pipe } = opened();
    const { requestBinarySync } = echo as unknown as { requestBinarySync(method: string, payload: Uint8Array): Uint8Array };
    const answers: string[] = [];
    pipe.send(() => Buffer.from(requestBinarySync("echo", Buffer.from("file"))).toString(), (answer) => answers.push(answer));
    pipe.settle();
    expect([answers, echo.asked]).toEqual([["re:file"], ["file"]]);
  });

  test("sends a message alone that is larger than the room", () => {
    const { echo, pipe, ask } = opened();
    const { answers } = sent(pipe, ask, ["a", "b".repeat(70_000), "c"]);
    pipe.settle();
    expect(answers.map(({ length }) => length)).toEqual([4, 70_003, 4]);
    expect(echo.trips).toBe(3);
  });

  test("waits for one answer and those before it, and no longer", () => {
    const { pipe, ask } = opened(60);
    const { answers, tickets } = sent(pipe, ask, ["1", "2", "3", "4", "5", "6", "7", "8"]);
    pipe.arrive(tickets[3] as (typeof tickets)[number]);
    expect(answers).toEqual(["re:1", "re:2", "re:3", "re:4"]);
    expect(answers.length).toBeLessThan(tickets.length);
  });

  test("asks first what is asked at once, and hands on the others when somebody waits", () => {
    const { echo, pipe, ask } = opened();
    const { answers, tickets } = sent(pipe, ask, Array.from({ length: 20 }, (_, index) => `idle ${index} ${" ".repeat(50)}`));
    pipe.flush();
    expect(ask("urgent")).toBe("re:urgent");
    expect(echo.asked.indexOf("urgent")).toBeLessThan(8);
    expect(answers).toEqual([]);
    pipe.settle();
    expect(answers.map((answer) => answer.trim())).toEqual(tickets.map((_, index) => `re:idle ${index}`));
  });

  test("what is sent while an answer is handed on is answered, too", () => {
    const { pipe, ask } = opened();
    const answers: string[] = [];
    pipe.send(() => ask("1"), (first) => pipe.send(() => ask(`${first} 2`), (second) => answers.push(second)));
    while (pipe.settle());
    expect(answers).toEqual(["re:re:1 2"]);
  });

  test("an error is thrown at whoever waits; a question that needs no request is answered at once", () => {
    const { pipe, ask } = opened();
    const none: number[] = [];
    pipe.send(() => 7, (answer) => none.push(answer));
    expect(none).toEqual([7]);
    const { answers } = sent(pipe, ask, ["bad", "good"]);
    expect(() => pipe.settle()).toThrow("re:bad");
    pipe.settle();
    expect(answers).toEqual(["re:good"]);
  });

  test("a process that ends is an error, and no wait for ever", () => {
    const { echo, pipe, ask } = opened();
    echo.readTuple = () => {
      throw new Error("Unexpected EOF");
    };
    sent(pipe, ask, ["1"]);
    expect(() => pipe.settle()).toThrow("Unexpected EOF");
  });

  test("what answers something else is not believed", () => {
    const { echo, pipe, ask } = opened();
    echo.readTuple = () => Object.assign(echo, { _msgType: RESPONSE, _msgName: Buffer.from("other") });
    sent(pipe, ask, ["1"]);
    expect(() => pipe.settle()).toThrow("nobody asked for");
  });

  test.each([["no room is known", new Echo(), 0], ["the API is made otherwise", { requestSync: (): string => "" }, 400]])("there is none where %s", (_, channel, room) => {
    expect(pipeOf(channel, room)).toBeUndefined();
  });
});
