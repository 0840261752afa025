import { type Directive, isOurs, type Suppressions } from "../engine/suppress/index.js";
import type { AuditFinding, AuditProblem, AuditSuppression, RuleId, SuppressionDirective } from "../model/index.js";

/** The comments of one file that switch findings off, and what each of them covers. */
export class Directives {
  readonly #suppressions: Suppressions;
  readonly #file: string;
  readonly #requireReasons: boolean;
  /** Rules of findings, shown or not, that a directive covers. */
  readonly #covered = new Map<Directive, Set<RuleId>>();
  readonly #counts = new Map<Directive, number>();

  /** @param file as it is shown */
  constructor(suppressions: Suppressions, file: string, requireReasons: boolean) {
    this.#suppressions = suppressions;
    this.#file = file;
    this.#requireReasons = requireReasons;
  }

  /** What suppresses a finding. One that is below the thresholds (not `isShown`) still makes its directive a used one. */
  suppressionOf(rule: RuleId, line: number, column: number, isShown: boolean): AuditFinding["suppression"] {
    const directive = this.#suppressions.coveredBy(rule, line, column);
    if (!directive) return undefined;
    this.#covered.set(directive, (this.#covered.get(directive) ?? new Set()).add(rule));
    if (this.#requireReasons && directive.reason === undefined) return undefined;
    if (isShown) this.#counts.set(directive, (this.#counts.get(directive) ?? 0) + 1);
    const { word, comment, reason } = directive;
    return { directive: disabling(word), line: comment.line, column: comment.column, reason: reason ?? null };
  }

  /** Those that speak about our rules. To be asked when all findings of the file are known. */
  list(): AuditSuppression[] {
    const concerning = this.#suppressions.directives.filter((directive) => directive.word !== "eslint-enable" && (directive.rules ?? this.#counts.has(directive)));
    return concerning.map((directive) => ({
      file: this.#file,
      line: directive.comment.line,
      column: directive.comment.column,
      directive: disabling(directive.word),
      rules: directive.rules ?? [],
      reason: directive.reason ?? null,
      findings: this.#counts.get(directive) ?? 0,
    }));
  }

  /** Directives that are mistaken, that no longer cover anything, or that lack the reason which is asked for. */
  problems(): AuditProblem[] {
    const { mistakes, directives } = this.#suppressions;
    return [
      ...mistakes.map(({ comment, message }) => this.#problem("warning", comment, message)),
      ...directives.filter(isOurs).flatMap((directive) => this.#unused(directive)),
      ...[...this.#covered.keys()].flatMap((directive) => this.#withoutReason(directive)),
    ];
  }

  /** ESLint reports its own. */
  #unused(directive: Directive): AuditProblem[] {
    const covered = this.#covered.get(directive);
    const rules = directive.rules?.filter((rule) => !covered?.has(rule)) ?? [];
    if (rules.length === 0) return [];
    return [this.#problem("info", directive.comment, `${directive.word} suppresses nothing: the code below has no finding of ${rules.join(", ")}. Remove ${covered ? "what is not needed" : "it"}.`)];
  }

  #withoutReason(directive: Directive): AuditProblem[] {
    if (!this.#requireReasons || directive.reason !== undefined) return [];
    return [this.#problem("warning", directive.comment, `${directive.word} gives no reason, so its findings are reported. Add one: ${directive.word} ... -- reason`)];
  }

  #problem(level: AuditProblem["level"], { line, column }: Directive["comment"], message: string): AuditProblem {
    return { kind: "suppression", level, message: `${this.#file}:${line} ${message}`, file: this.#file, line, column };
  }
}

/** What enables suppresses nothing. */
function disabling(word: Directive["word"]): SuppressionDirective {
  if (word === "eslint-enable") throw new Error("A comment that enables a rule was taken for one that suppresses it.");
  return word;
}
