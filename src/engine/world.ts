import type { Compiler, Node } from "../compiler/index.js";
import type { EngineSettings } from "../model/index.js";

/** A question about one node of the program. Its identity is the key under which answers are remembered. */
export type Question<Key extends Node, Answer> = (world: World, key: Key) => Answer;

/**
 * One program under analysis: its compiler, the settings, and everything that was found out so far. Questions are asked
 * through `ask`, so that each is answered once and recursion through the call graph ends.
 */
export class World {
  readonly compiler: Compiler;
  readonly settings: EngineSettings;
  readonly #answers = new Map<unknown, Map<Node, unknown>>();

  constructor(compiler: Compiler, settings: EngineSettings) {
    this.compiler = compiler;
    this.settings = settings;
  }

  /**
   * The remembered answer, or a fresh one. `whileBusy` answers when the question is asked again while it is being
   * answered (recursive functions, cycles of callers): pick the answer that adds nothing to a join.
   */
  ask<Key extends Node, Answer>(question: Question<Key, Answer>, key: Key, whileBusy: Answer): Answer {
    let answers = this.#answers.get(question) as Map<Node, Answer> | undefined;
    if (!answers) {
      answers = new Map<Node, Answer>();
      this.#answers.set(question, answers);
    }
    if (answers.has(key)) return answers.get(key) as Answer;
    answers.set(key, whileBusy);
    const answer = question(this, key);
    answers.set(key, answer);
    return answer;
  }
}
