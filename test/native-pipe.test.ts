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
  return pipeTo({ client: { channel: echo } } as unknown as NativeProject, room);
}

/** The pipe, and the API's way of asking through it. */
function opened(room?: number): { echo: Echo; pipe: NativePipe; ask(payload: string): string } {
  const echo = new Echo();
  const pipe = pipeOf(echo, room);
  if (!pipe) throw new Error("The channel has all that a pipe needs.");
  const { requestSync } = echo as unknown as { requestSync(method: string, payload: string): string };
  return { echo, pipe, ask: (payload) => requestSync("echo", payload) };
}

describe("a pipe", () => {
  test("gives each question its answer, in few trips and with little on its way", () => {
    const { echo, pipe, ask } = opened();
    const texts = Array.from({ length: 100 }, (_, index) => `${index} ${"é".repeat(index)}`);
    const tickets = texts.map((text) => pipe.send(() => ask(text)));
    expect(tickets.map((ticket) => ticket.take())).toEqual(texts.map((text) => `re:${text}`));
    expect(echo.most).toBeLessThanOrEqual(400);
    expect(echo.trips).toBeLessThan(100);
  });

  test("sends a message alone that is larger than the room", () => {
    const { echo, pipe, ask } = opened();
    const texts = ["a", "b".repeat(70_000), "c"];
    expect(texts.map((text) => pipe.send(() => ask(text))).map((ticket) => ticket.take().length)).toEqual([4, 70_003, 4]);
    expect(echo.trips).toBe(3);
  });

  test("lets answers be taken in any order, and asks what is asked at once as ever", () => {
    const { pipe, ask } = opened();
    const [first, second] = [pipe.send(() => ask("1")), pipe.send(() => ask("2"))] as const;
    expect([ask("3"), second.take(), first.take(), first.take()]).toEqual(["re:3", "re:2", "re:1", "re:1"]);
  });

  test("asks first what is waited for, and then what can wait", () => {
    const { echo, pipe, ask } = opened();
    const idle = Array.from({ length: 20 }, (_, index) => pipe.send(() => ask(`idle ${index} ${" ".repeat(50)}`), "idle"));
    pipe.flush();
    ask("urgent");
    expect(echo.asked.indexOf("urgent")).toBeLessThan(5);
    expect(idle.map((ticket) => ticket.take().trim())).toEqual(idle.map((_, index) => `re:idle ${index}`));
  });

  test("an error is its own question's; a question that needs no request is answered at once", () => {
    const { pipe, ask } = opened();
    const [bad, good, none] = [pipe.send(() => ask("bad")), pipe.send(() => ask("good")), pipe.send(() => 7)] as const;
    expect(() => bad.take()).toThrow("re:bad");
    expect([good.take(), none.take()]).toEqual(["re:good", 7]);
  });

  test("a process that ends is an error, and no wait for ever", () => {
    const { echo, pipe, ask } = opened();
    echo.readTuple = () => {
      throw new Error("Unexpected EOF");
    };
    expect(() => pipe.send(() => ask("1")).take()).toThrow("Unexpected EOF");
  });

  test("what answers something else is not believed", () => {
    const { echo, pipe, ask } = opened();
    echo.readTuple = () => Object.assign(echo, { _msgType: RESPONSE, _msgName: Buffer.from("other") });
    expect(() => pipe.send(() => ask("1")).take()).toThrow("nobody asked for");
  });

  test.each([["no room is known", new Echo(), 0], ["the API is made otherwise", { requestSync: (): string => "" }, 400]])("there is none where %s", (_, channel, room) => {
    expect(pipeOf(channel, room)).toBeUndefined();
  });
});
