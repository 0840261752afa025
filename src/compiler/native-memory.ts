import type { NativeAsker } from "./native-asker.js";
import type { Ticket } from "./native-pipe.js";

/** Nodes asked about in one request: more, and the first answers would come no sooner than the last. */
const BATCH = 64;

/** An answer that is to come. */
interface Expected<Answer> {
  /** Absent while the question is not sent. */
  ticket: Ticket | undefined;
  isHere: boolean;
  /** What goes on with the answer. */
  readonly next: ((answer: Answer) => void)[];
}

/** Answers to one kind of question, each asked once. */
export class NativeMemory<Key, Answer> {
  readonly #asker: () => NativeAsker;
  readonly #ask: (key: Key) => Answer;
  readonly #askAll: ((keys: readonly Key[]) => readonly Answer[]) | undefined;
  readonly #answers = new Map<Key, Answer>();
  readonly #expected = new Map<Key, Expected<Answer>>();
  #due: Key[] = [];

  /**
   * @param ask what is asked of the API: one request at most
   * @param askAll the same for several keys in one request, where the API has that
   */
  constructor(asker: () => NativeAsker, ask: (key: Key) => Answer, askAll?: (keys: readonly Key[]) => readonly Answer[]) {
    this.#asker = asker;
    this.#ask = ask;
    this.#askAll = askAll;
  }

  /** The answer: one that is on its way is waited for. @throws {OnItsWay} in an attempt, when it is not here */
  of(key: Key): Answer {
    const known = this.#answers.get(key);
    if (known !== undefined || this.#answers.has(key)) return known as Answer;
    const asker = this.#asker();
    if (asker.isTrying) {
      const awaited = this.#expecting(key);
      // The API answers from what it has got before.
      if (!awaited.isHere) asker.breakOff(awaited);
      return this.#answers.get(key) as Answer;
    }
    const expected = this.#expected.get(key);
    if (!expected) this.keep(key, asker.one(() => this.#ask(key)));
    else {
      if (!expected.ticket) this.sendDue();
      asker.arrive(expected.ticket);
    }
    return this.#answers.get(key) as Answer;
  }

  /** Whether it is asked already. */
  isAsked(key: Key): boolean {
    return this.#answers.has(key) || this.#expected.has(key);
  }

  /** Goes on with the answer: at once, or when it comes. */
  then(key: Key, next: (answer: Answer) => void): void {
    this.ahead(key);
    // Without a pipe the answer is here as soon as it is asked for.
    if (this.#answers.has(key)) next(this.#answers.get(key) as Answer);
    else this.#expecting(key).next.push(next);
  }

  /** Has the answer sent for. */
  ahead(key: Key): void {
    if (!this.#answers.has(key)) this.#expecting(key);
  }

  keep(key: Key, answer: Answer): void {
    const expected = this.#expected.get(key);
    this.#expected.delete(key);
    this.#answers.set(key, answer);
    if (expected) expected.isHere = true;
    for (const next of expected?.next ?? []) next(answer);
  }

  /** Sends what was to go together with others. */
  sendDue(): void {
    const askAll = this.#askAll;
    const keys = this.#due.filter((key) => this.#expected.has(key));
    this.#due = [];
    if (!askAll) return;
    for (let start = 0; start < keys.length; start += BATCH) {
      const batch = keys.slice(start, start + BATCH);
      const ticket = this.#asker().send(
        () => askAll(batch),
        (answers) => answers.forEach((answer, index) => this.keep(batch[index] as Key, answer)),
      );
      for (const key of batch) this.#sent(key, ticket);
    }
  }

  #expecting(key: Key): Expected<Answer> {
    const known = this.#expected.get(key);
    if (known) return known;
    const expected: Expected<Answer> = { ticket: undefined, isHere: false, next: [] };
    this.#expected.set(key, expected);
    if (this.#askAll) {
      this.#due.push(key);
      if (this.#due.length < BATCH) this.#asker().sendLater(this);
      else this.sendDue();
    } else {
      this.#sent(key, this.#asker().send(() => this.#ask(key), (answer) => this.keep(key, answer)));
    }
    return expected;
  }

  #sent(key: Key, ticket: Ticket): void {
    const expected = this.#expected.get(key);
    if (expected) expected.ticket = ticket;
  }
}
