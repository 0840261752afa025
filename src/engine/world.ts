import type { Compiler, Node } from "../compiler/index.js";
import type { EngineSettings } from "../model/index.js";

/** A question about one node of the program. Its identity is the key under which answers are remembered. */
export type Question<Key extends Node, Answer> = (world: World, key: Key) => Answer;

/** A question that is being answered. */
interface Pending {
  /** The depth of the outermost pending question on whose provisional answer this one rests. */
  restsOn: number;
}

/** How deep questions may rest on questions, in the program's call graph: a stack has an end. */
const DEEPEST = 250;

/** Whether callers in other files count (the audit), or only what the file itself and the functions that it calls tell (an editor). */
export type Reach = "file" | "program";

/** How often an answer that rests on a provisional one is worked out again before it is kept as it is. */
const MOST_ATTEMPTS = 3;

/**
 * One program under analysis: its compiler, the settings, and everything that was found out so far. Questions are asked
 * through `ask`, so that each is answered once and recursion through the call graph ends.
 */
export class World {
  readonly compiler: Compiler;
  readonly settings: EngineSettings;
  readonly reach: Reach;
  readonly #answers = new Map<unknown, Map<Node, unknown>>();
  readonly #pending: Pending[] = [];
  readonly #depths = new Map<unknown, Map<Node, number>>();
  readonly #attempts = new Map<Node, number>();

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
    const answers = tableOf<Answer>(this.#answers, question);
    if (answers.has(key)) return answers.get(key) as Answer;
    const depths = tableOf<number>(this.#depths, question);
    const busyAt = depths.get(key);
    if (busyAt !== undefined) {
      for (const pending of this.#pending.slice(busyAt + 1)) pending.restsOn = Math.min(pending.restsOn, busyAt);
      return whileBusy;
    }
    const depth = this.#pending.length;
    if (depth > DEEPEST) {
      for (const pending of this.#pending) pending.restsOn = -1;
      return whileBusy;
    }
    const pending: Pending = { restsOn: depth };
    this.#pending.push(pending);
    depths.set(key, depth);
    let answer: Answer;
    try {
      answer = question(this, key);
    } finally {
      // A file that can't be analysed must not leave questions behind that look as if they were still being answered.
      depths.delete(key);
      this.#pending.pop();
    }
    if (pending.restsOn >= depth || this.#isTried(key)) answers.set(key, answer);
    return answer;
  }

  #isTried(key: Node): boolean {
    const attempts = (this.#attempts.get(key) ?? 0) + 1;
    this.#attempts.set(key, attempts);
    return attempts >= MOST_ATTEMPTS;
  }
}

function tableOf<Value>(tables: Map<unknown, Map<Node, unknown>>, question: unknown): Map<Node, Value> {
  let table = tables.get(question);
  if (!table) {
    table = new Map<Node, unknown>();
    tables.set(question, table);
  }
  return table as Map<Node, Value>;
}
