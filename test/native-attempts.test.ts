// In an attempt nobody waits for TypeScript 7's process: what is not here is asked for, and the work is broken off.
import { describe, expect, test } from "vitest";
import { ON_ITS_WAY, OnItsWay } from "../src/compiler/index.js";
import { NativeAsker } from "../src/compiler/native-asker.js";
import { NativeMemory } from "../src/compiler/native-memory.js";
import type { NativePipe, Ticket } from "../src/compiler/native-pipe.js";

/** Keeps what it is sent until somebody waits. */
class Post {
  readonly requests: string[] = [];
  readonly #waiting: { readonly number: number; answer(): void }[] = [];

  send<T>(question: () => T, next: (answer: T) => void): Ticket {
    const ticket = { number: this.requests.length + 1, answer: () => next(question()) };
    this.requests.push("sent");
    this.#waiting.push(ticket);
    return ticket;
  }

  flush(): void {
    this.requests.push("flushed");
  }

  arrive({ number }: Ticket): void {
    while (this.#waiting[0] && this.#waiting[0].number <= number) this.#waiting.shift()?.answer();
  }

  settle(): boolean {
    const isBusy = this.#waiting.length > 0;
    while (this.#waiting.length > 0) this.#waiting.shift()?.answer();
    return isBusy;
  }
}

function opened(): { post: Post; asker: NativeAsker; lengths: NativeMemory<string, number>; doubles: NativeMemory<number, number>; asked: unknown[] } {
  const post = new Post();
  const asker = new NativeAsker(post as unknown as NativePipe);
  const asked: unknown[] = [];
  const lengths = new NativeMemory<string, number>(() => asker, (text) => (asked.push(text), text.length), (texts) => (asked.push(texts), texts.map(({ length }) => length)));
  const doubles = new NativeMemory<number, number>(() => asker, (number) => (asked.push(number), number * 2));
  return { post, asker, lengths, doubles, asked };
}

describe("an attempt", () => {
  test("is broken off where an answer is not here, and gets further each time", () => {
    const { asker, lengths, doubles, asked } = opened();
    const reached: string[] = [];
    const work = (): void => {
      const length = lengths.of("abc");
      reached.push("length");
      reached.push(`double ${doubles.of(length)}`);
    };
    asker.attempt(work)?.();
    expect(reached).toEqual([]);
    asker.attempt(work)?.();
    expect(reached).toEqual(["length"]);
    expect(asker.attempt(work)).toBeUndefined();
    expect(reached).toEqual(["length", "length", "double 6"]);
    expect(asked).toEqual([["abc"], 3]);
  });

  test("asks in one request what is of one kind", () => {
    const { post, asker, lengths, asked } = opened();
    const wait = asker.attempt(() => {
      for (const text of ["a", "bb", "a"]) expect(() => lengths.of(text)).toThrow(OnItsWay);
      lengths.of("ccc");
    });
    expect(post.requests).toEqual(["sent", "flushed"]);
    wait?.();
    expect(asked).toEqual([["a", "bb", "ccc"]]);
  });

  test("passes on every other error, and is over then", () => {
    const { asker, lengths } = opened();
    expect(() => asker.attempt(() => {
      throw new Error("a bug");
    })).toThrow("a bug");
    expect(lengths.of("abc")).toBe(3);
  });

  test("takes what the API answers without asking its process", () => {
    const { post, asker, doubles } = opened();
    post.send = (question, next) => {
      next(question());
      return { number: 0 };
    };
    expect(asker.attempt(() => void doubles.of(1))).toBeUndefined();
  });

  test("waits for what an earlier one was broken off for, when it is told of it again", () => {
    const { asker, doubles, asked } = opened();
    asker.attempt(() => void doubles.of(1));
    const wait = asker.attempt(() => {
      throw ON_ITS_WAY;
    });
    wait?.();
    expect(asked).toEqual([1]);
  });

  test("waits for what somebody else has asked for", () => {
    const { asker, doubles, asked } = opened();
    asker.attempt(() => void doubles.of(1));
    const wait = asker.attempt(() => void doubles.of(1));
    wait?.();
    expect(asker.attempt(() => void doubles.of(1))).toBeUndefined();
    expect(asked).toEqual([1]);
  });
});

describe("outside of attempts", () => {
  test("an answer that is on its way, or about to be sent for, is waited for", () => {
    const { lengths, doubles, asked } = opened();
    doubles.ahead(4);
    lengths.ahead("due");
    expect([lengths.of("due"), doubles.of(4), doubles.of(5)]).toEqual([3, 8, 10]);
    expect(asked).toEqual([4, ["due"], 5]);
  });

  test("what goes on with an answer can ask further, and all of it is waited for", () => {
    const { asker, lengths, doubles } = opened();
    const found: number[] = [];
    lengths.then("abcd", (length) => doubles.then(length, (double) => lengths.then("x".repeat(double), (last) => found.push(last))));
    asker.settle();
    expect(found).toEqual([8]);
  });

  test("without a pipe everything is asked at once", () => {
    const asker = new NativeAsker(undefined);
    const doubles = new NativeMemory<number, number>(() => asker, (number) => number * 2);
    const found: number[] = [];
    doubles.then(2, (double) => found.push(double));
    expect([asker.canAttempt, doubles.of(3), ...found]).toEqual([false, 6, 4]);
  });
});
