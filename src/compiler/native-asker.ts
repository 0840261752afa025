import { type Awaited, ON_ITS_WAY, OnItsWay } from "./compiler.js";
import type { NativePipe, Ticket } from "./native-pipe.js";
import { NativeFailure } from "./native-typescript.js";

/** Asks one question, or many without waiting for each. @throws {NativeFailure} from every member, when the process is gone */
export class NativeAsker {
  readonly #pipe: NativePipe | undefined;
  /** Whose questions are to be sent together. */
  readonly #due = new Set<{ sendDue(): void }>();
  #isTrying = false;
  /** The last that the current attempt asked for or could not wait for. */
  #last: Ticket | undefined;

  constructor(pipe: NativePipe | undefined) {
    this.#pipe = pipe;
  }

  /** Whether an attempt is being made, which waits for nothing. */
  get isTrying(): boolean {
    return this.#isTrying;
  }

  /** Whether several questions take one trip, and something else can be done meanwhile. */
  get canAttempt(): boolean {
    return this.#pipe !== undefined;
  }

  one<T>(question: () => T): T {
    try {
      return question();
    } catch (error) {
      throw error instanceof NativeFailure ? error : new NativeFailure(error);
    }
  }

  /** Asks a question, of one request at most; `next` gets the answer when it is here: without a pipe, at once. */
  send<T>(question: () => T, next: (answer: T) => void): Ticket {
    const pipe = this.#pipe;
    if (pipe) return this.#noted(this.one(() => pipe.send(question, next)));
    next(this.one(question));
    return { number: 0 };
  }

  /** What is due is sent with others of its kind, when the attempt is over or somebody waits. */
  sendLater(memory: { sendDue(): void }): void {
    this.#due.add(memory);
  }

  /** Waits for an answer, and for those before it. */
  arrive(ticket: Ticket | undefined): void {
    if (ticket) this.one(() => this.#pipe?.arrive(ticket));
  }

  /** Waits for all answers. */
  settle(): void {
    do this.#sendDue();
    while (this.one(() => this.#pipe?.settle()) === true || this.#due.size > 0);
  }

  /** {@link Compiler.attempt} */
  attempt(work: () => void): (() => void) | undefined {
    this.#last = undefined;
    this.#isTrying = true;
    let isDone = false;
    try {
      work();
      isDone = true;
    } catch (error) {
      if (!(error instanceof OnItsWay)) throw error;
      // Broken off by an earlier attempt already, and still not here.
      if (error.awaited?.ticket) this.#noted(error.awaited.ticket);
    } finally {
      this.#isTrying = false;
    }
    this.#sendDue();
    const last = this.#last;
    this.one(() => this.#pipe?.flush());
    return isDone ? undefined : () => this.arrive(last);
  }

  /** In an attempt only what is here can be taken. */
  breakOff(awaited: Awaited): never {
    if (awaited.ticket) this.#noted(awaited.ticket);
    ON_ITS_WAY.awaited = awaited;
    throw ON_ITS_WAY;
  }

  #sendDue(): void {
    const due = [...this.#due];
    this.#due.clear();
    for (const memory of due) memory.sendDue();
  }

  #noted(ticket: Ticket): Ticket {
    if (!this.#last || ticket.number > this.#last.number) this.#last = ticket;
    return ticket;
  }
}
