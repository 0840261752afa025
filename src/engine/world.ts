import { type Awaited, type Compiler, type Node, ON_ITS_WAY, OnItsWay } from "../compiler/index.js";
import type { EngineSettings } from "../model/index.js";

/** A question about one node of the program. Its identity is the key under which answers are remembered. */
export type Question<Key extends Node, Answer> = (world: World, key: Key) => Answer;

/** A question that is being answered. */
interface Pending {
  readonly depths: Map<Node, number>;
  readonly waiting: Map<Node, Awaited>;
  readonly key: Node;
  /** The depth of the outermost pending question on whose provisional answer this one rests. */
  restsOn: number;
}

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
    const { answers, passing, waiting, depths } = this.#askedOf(question);
    const known = answers.get(key);
    if (known !== undefined || answers.has(key)) return known as Answer;
    if (passing.has(key)) {
      this.#restOn(-1);
      return passing.get(key) as Answer;
    }
    const busyAt = depths.get(key);
    const depth = this.#pending.length;
    if (busyAt !== undefined || depth > DEEPEST) {
      this.#restOn(busyAt ?? -1);
      return whileBusy;
    }
    if (this.#isAttempting) breakOffAgain(waiting, key);
    const pending: Pending = { restsOn: depth, depths, waiting, key };
    this.#pending.push(pending);
    depths.set(key, depth);
    const answer = question(this, key);
    depths.delete(key);
    this.#pending.pop();
    if (pending.restsOn >= depth) answers.set(key, answer);
    else if (this.#isAttempting) passing.set(key, answer);
    else if (this.#isTried(key)) answers.set(key, answer);
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
      pending.restsOn = Math.min(pending.restsOn, to);
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
    if (!this.#isAttempting) return this.all(keys(), (key) => (answers.has(key) ? (answers.get(key) as Some<Found>) : question(this, key)));
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
    for (const { depths, waiting, key } of this.#pending.splice(depth)) {
      depths.delete(key);
      if (awaited) waiting.set(key, awaited);
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
    for (const { passing, waiting, left } of this.#asked.values()) {
      passing.clear();
      waiting.clear();
      left.clear();
    }
  }

  #askedOf(question: unknown): Asked {
    let asked = this.#asked.get(question);
    if (!asked) this.#asked.set(question, (asked = { answers: new Map(), passing: new Map(), waiting: new Map(), left: new Map(), depths: new Map() }));
    return asked;
  }
}

/** @throws {OnItsWay} while what a question was broken off for is not here */
function breakOffAgain(waiting: Map<Node, Awaited>, key: Node): void {
  const awaited = waiting.get(key);
  if (!awaited) return;
  if (awaited.isHere) {
    waiting.delete(key);
    return;
  }
  ON_ITS_WAY.awaited = awaited;
  throw ON_ITS_WAY;
}

/** What one question finds. */
type Some<Found> = Found | readonly Found[] | undefined;

function isSeveral<Found>(some: Some<Found>): some is readonly Found[] {
  return Array.isArray(some);
}

/** What is known of one question. */
interface Asked {
  readonly answers: Map<Node, unknown>;
  /** What attempts concluded from provisional answers. */
  readonly passing: Map<Node, unknown>;
  /** What attempts were broken off for: before that is here, another would get no further. */
  readonly waiting: Map<Node, Awaited>;
  /** The keys for which it is still to be answered in an attempt, by their home. */
  readonly left: Map<Node, readonly Node[]>;
  /** Where it is being answered among the pending questions. */
  readonly depths: Map<Node, number>;
}
