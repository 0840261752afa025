import { type Awaited, type Compiler, type Node, ON_ITS_WAY, OnItsWay } from "../compiler/index.js";
import type { EngineSettings } from "../model/index.js";

/** A question about one node of the program. Its identity is the key under which answers are remembered. */
export type Question<Key extends Node, Answer> = (world: World, key: Key) => Answer;

/** Stands among the answers to a question, where there is none yet. */
abstract class Unanswered {}

/** A question that is being answered. */
class Pending extends Unanswered {
  readonly answers: Answers;
  readonly key: Node;
  readonly depth: number;
  /** The depth of the outermost pending question on whose provisional answer this one rests. */
  restsOn: number;

  constructor(answers: Answers, key: Node, depth: number) {
    super();
    this.answers = answers;
    this.key = key;
    this.depth = depth;
    this.restsOn = depth;
  }
}

/** What an attempt concluded from provisional answers. */
class Passing extends Unanswered {
  readonly answer: unknown;

  constructor(answer: unknown) {
    super();
    this.answer = answer;
  }
}

/** What an attempt was broken off for: before that is here, another would get no further. */
class BrokenOff extends Unanswered {
  readonly awaited: Awaited;

  constructor(awaited: Awaited) {
    super();
    this.awaited = awaited;
  }
}

/** What is known of one question, by its keys: the answer, or an {@link Unanswered}. */
type Answers = Map<Node, unknown>;

/** The answer `undefined`, which a map could not tell from none. */
const NOTHING = Symbol("nothing");

/** How deep questions may rest on questions, in the program's call graph: a stack has an end. */
const DEEPEST = 250;

/** Whether callers in other files count (the audit), or only what the file itself and the functions that it calls tell (an editor). */
export type Reach = "file" | "program";

/** How often an answer that rests on a provisional one is worked out again before it is kept as it is. */
const MOST_TRIES = 3;

/**
 * One program under analysis: its compiler, the settings, and everything that was found out so far. Questions are asked
 * through `ask`, so that each is answered once and recursion through the call graph ends.
 */
export class World {
  readonly compiler: Compiler;
  readonly settings: EngineSettings;
  readonly reach: Reach;
  readonly #asked = new Map<unknown, Asked>();
  readonly #pending: Pending[] = [];
  readonly #tried = new Map<Node, number>();
  #isAttempting = false;

  constructor(compiler: Compiler, settings: EngineSettings, reach: Reach = "file") {
    this.compiler = compiler;
    this.settings = settings;
    this.reach = reach;
  }

  /**
   * The remembered answer, or a fresh one. `whileBusy` answers when the question is asked again while it is being
   * answered (recursive functions, cycles of callers): pick the answer that adds nothing to a join. What was concluded
   * from such a provisional answer is not remembered, apart from the answer to the question that went round.
   */
  ask<Key extends Node, Answer>(question: Question<Key, Answer>, key: Key, whileBusy: Answer): Answer {
    const { answers } = this.#askedOf(question);
    const known = answers.get(key);
    if (known !== undefined && !(known instanceof Unanswered)) return (known === NOTHING ? undefined : known) as Answer;
    if (known instanceof Passing) {
      this.#restOn(-1);
      return known.answer as Answer;
    }
    const depth = this.#pending.length;
    if (known instanceof Pending || depth > DEEPEST) {
      this.#restOn(known instanceof Pending ? known.depth : -1);
      return whileBusy;
    }
    if (known instanceof BrokenOff && !known.awaited.isHere) breakOffFor(known.awaited);
    const pending = new Pending(answers, key, depth);
    this.#pending.push(pending);
    answers.set(key, pending);
    const answer = question(this, key);
    this.#pending.pop();
    if (pending.restsOn >= depth || (!this.#isAttempting && this.#isTried(key))) answers.set(key, answer === undefined ? NOTHING : answer);
    else if (this.#isAttempting) answers.set(key, new Passing(answer));
    else answers.delete(key);
    return answer;
  }

  /**
   * What is being answered rests on the provisional answer to the question at this depth. An attempt's order of questions
   * is not the analysis's, so what it finds in a cycle is never kept.
   */
  #restOn(depth: number): void {
    const [first, to] = this.#isAttempting ? [0, -1] : [depth + 1, depth];
    for (let index = this.#pending.length - 1; index >= first; index--) {
      const pending = this.#pending[index] as Pending;
      // Then those below it rest on no later one, either.
      if (pending.restsOn <= to) return;
      pending.restsOn = to;
    }
  }

  #isTried(key: Node): boolean {
    const times = (this.#tried.get(key) ?? 0) + 1;
    this.#tried.set(key, times);
    return times >= MOST_TRIES;
  }

  /**
   * What a question finds for each of these keys of `home`, all together. In attempts each answer is remembered, and only
   * those that are not there yet are asked for again. See {@link all}.
   */
  each<Key extends Node, Found extends object>(question: Question<Key, Some<Found>>, home: Node, keys: () => Iterable<Key>): Found[] {
    const { answers, left } = this.#askedOf(question);
    if (!this.#isAttempting) return this.all(keys(), (key) => (isAnswer(answers.get(key)) ? this.ask(question, key, undefined) : question(this, key)));
    const still: Key[] = [];
    for (const key of (left.get(home) as readonly Key[] | undefined) ?? keys()) if (!this.#isAnswered(question, key)) still.push(key);
    left.set(home, still);
    if (still.length > 0) throw ON_ITS_WAY;
    return this.all(keys(), (key) => this.ask(question, key, undefined));
  }

  #isAnswered<Key extends Node>(question: Question<Key, unknown>, key: Key): boolean {
    const depth = this.#pending.length;
    try {
      this.ask(question, key, undefined);
      return true;
    } catch (error) {
      if (!(error instanceof OnItsWay)) throw error;
      this.#forget(depth, error.awaited);
      return false;
    }
  }

  /**
   * Starts at the beginning: what an error broke off is no longer being answered. To say so at every step of its way would
   * cost more than all else, where work is broken off often.
   */
  restart(): void {
    this.#forget(0);
  }

  /** The questions from this depth on were broken off. */
  #forget(depth: number, awaited?: Awaited): void {
    if (this.#pending.length === depth) return;
    const brokenOff = awaited && new BrokenOff(awaited);
    for (const { answers, key } of this.#pending.splice(depth)) {
      if (brokenOff) answers.set(key, brokenOff);
      else answers.delete(key);
    }
  }

  /**
   * What is found for each of these, all together. In an attempt the others are asked about, too, where one has to wait
   * for the compiler.
   */
  all<Item, Found extends object>(items: Iterable<Item>, find: (item: Item) => Some<Found>): Found[] {
    const found: Found[] = [];
    const depth = this.#pending.length;
    let brokenOff: OnItsWay | undefined;
    for (const item of items) {
      try {
        const some = find(item);
        if (isSeveral(some)) found.push(...some);
        else if (some) found.push(some);
      } catch (error) {
        if (!(error instanceof OnItsWay)) throw error;
        this.#forget(depth, error.awaited);
        brokenOff = error;
      }
    }
    if (brokenOff) throw brokenOff;
    return found;
  }

  /**
   * Works answers out as far as the compiler's are at hand (`Compiler.attempt`), to be remembered. Order must not matter
   * to what is found: what rests on provisional answers is forgotten when the attempts end.
   */
  attempt(work: () => void): (() => void) | undefined {
    this.restart();
    this.#isAttempting = true;
    return this.compiler.attempt?.(work);
  }

  get isAttempting(): boolean {
    return this.#isAttempting;
  }

  endAttempts(): void {
    this.#isAttempting = false;
    for (const { answers, left } of this.#asked.values()) {
      for (const [key, known] of answers) if (known instanceof Unanswered) answers.delete(key);
      left.clear();
    }
  }

  #askedOf(question: unknown): Asked {
    let asked = this.#asked.get(question);
    if (!asked) this.#asked.set(question, (asked = { answers: new Map(), left: new Map() }));
    return asked;
  }
}

function breakOffFor(awaited: Awaited): never {
  ON_ITS_WAY.awaited = awaited;
  throw ON_ITS_WAY;
}

function isAnswer(known: unknown): boolean {
  return known !== undefined && !(known instanceof Unanswered);
}

/** What one question finds. */
type Some<Found> = Found | readonly Found[] | undefined;

function isSeveral<Found>(some: Some<Found>): some is readonly Found[] {
  return Array.isArray(some);
}

/** What is known of one question. */
interface Asked {
  readonly answers: Answers;
  /** The keys for which it is still to be answered in an attempt, by their home. */
  readonly left: Map<Node, readonly Node[]>;
}
