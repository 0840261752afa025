import type { NativePipe, Ticket } from "./native-pipe.js";
import { NativeFailure } from "./native-typescript.js";

/** Asks one question, or several in one trip. @throws {NativeFailure} from every member, when the process is gone */
export class NativeAsker {
  readonly #pipe: NativePipe | undefined;

  constructor(pipe: NativePipe | undefined) {
    this.#pipe = pipe;
  }

  one<T>(question: () => T): T {
    try {
      return question();
    } catch (error) {
      throw new NativeFailure(error);
    }
  }

  /** Each question is of one request at most. Without a pipe the questions are asked one by one, when they are taken. */
  send<T>(question: () => T, when: "urgent" | "idle" = "urgent"): Ticket<T> {
    const pipe = this.#pipe;
    if (!pipe) return { take: () => this.one(question) };
    const ticket = this.one(() => pipe.send(question, when));
    return { take: () => this.one(() => ticket.take()) };
  }

  /** Gives the process something to do. */
  flush(): void {
    const pipe = this.#pipe;
    if (pipe) this.one(() => pipe.flush());
  }
}

/** Answers to one kind of question, each asked once. */
export class NativeMemory<Key, Answer> {
  readonly #asker: () => NativeAsker;
  readonly #ask: (key: Key) => Answer;
  readonly #answers = new Map<Key, Answer>();
  readonly #expected = new Map<Key, () => void>();

  /** @param ask what is asked of the API: one request at most */
  constructor(asker: () => NativeAsker, ask: (key: Key) => Answer) {
    this.#asker = asker;
    this.#ask = ask;
  }

  of(key: Key): Answer {
    const known = this.#answers.get(key);
    if (known !== undefined || this.has(key)) return (known ?? this.#answers.get(key)) as Answer;
    const answer = this.#asker().one(() => this.#ask(key));
    this.#answers.set(key, answer);
    return answer;
  }

  /** Whether an answer is there; one that is on its way is waited for. */
  has(key: Key): boolean {
    if (this.#answers.has(key)) return true;
    this.#expected.get(key)?.();
    return this.#answers.has(key);
  }

  isExpected(key: Key): boolean {
    return this.#answers.has(key) || this.#expected.has(key);
  }

  /** An answer is on its way; `take` waits for it and keeps it. */
  expect(key: Key, take: () => void): void {
    this.#expected.set(key, take);
  }

  keep(key: Key, answer: Answer): void {
    this.#expected.delete(key);
    this.#answers.set(key, answer);
  }

  /** Asks for many in one trip. */
  ahead(keys: Iterable<Key>): void {
    this.send(keys)();
  }

  /** Asks for many; what is returned waits for the answers. */
  send(keys: Iterable<Key>): () => void {
    const tickets = [...new Set(keys)].flatMap((key) => (this.has(key) ? [] : [[key, this.#asker().send(() => this.#ask(key))] as const]));
    return () => {
      for (const [key, ticket] of tickets) this.keep(key, ticket.take());
    };
  }
}
