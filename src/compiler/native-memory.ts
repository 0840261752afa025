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
  send<T>(question: () => T): Ticket<T> {
    const pipe = this.#pipe;
    if (!pipe) return { take: () => this.one(question) };
    const ticket = this.one(() => pipe.send(question));
    return { take: () => this.one(() => ticket.take()) };
  }
}

/** Answers to one kind of question, each asked once. */
export class NativeMemory<Key, Answer> {
  readonly #asker: () => NativeAsker;
  readonly #ask: (key: Key) => Answer;
  readonly #answers = new Map<Key, Answer>();

  /** @param ask what is asked of the API: one request at most */
  constructor(asker: () => NativeAsker, ask: (key: Key) => Answer) {
    this.#asker = asker;
    this.#ask = ask;
  }

  of(key: Key): Answer {
    const known = this.#answers.get(key);
    if (known !== undefined || this.#answers.has(key)) return known as Answer;
    const answer = this.#asker().one(() => this.#ask(key));
    this.#answers.set(key, answer);
    return answer;
  }

  has(key: Key): boolean {
    return this.#answers.has(key);
  }

  keep(key: Key, answer: Answer): void {
    this.#answers.set(key, answer);
  }

  /** Asks for many in one trip. */
  ahead(keys: Iterable<Key>): void {
    const tickets = [...new Set(keys)].flatMap((key) => (this.#answers.has(key) ? [] : [[key, this.#asker().send(() => this.#ask(key))] as const]));
    for (const [key, ticket] of tickets) this.#answers.set(key, ticket.take());
  }
}
