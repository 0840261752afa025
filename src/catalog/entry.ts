import type { Confidence, RuleId, Severity } from "../model/index.js";

/** Where a rule is switched on, and from which confidence upwards. */
export interface PresetEntry {
  readonly severity: Severity;
  readonly minConfidence: Confidence;
}

/** Everything that is said about a rule, in one literal. Templates take `{{name}}` placeholders from `Finding.data`. */
export interface CatalogEntry<Form extends string = string> {
  readonly id: RuleId;
  /** One line: what code that passes this rule may be trusted for. */
  readonly promise: string;
  readonly recommended: PresetEntry;
  readonly strict: PresetEntry;
  /** Which of the incident's guidelines it enforces. */
  readonly guideline: string;
  readonly docs: string;
  /** One message a form: what is wrong, why it bites, what to do. */
  readonly messages: Readonly<Record<Form, string>>;
  /** Texts for `RelatedPlace.role`. */
  readonly related: Readonly<Record<string, string>>;
}

const REPOSITORY = "https://github.com/async-leaks/async-leaks";
const DOCS = `${REPOSITORY}/blob/main/docs/rules`;

/** Where people read on. */
export const DOCUMENTATION = `${REPOSITORY}#readme`;

/** The address of a rule's page. */
export function docsOf(id: RuleId): string {
  return `${DOCS}/${id}.md`;
}

/** `recommended` holds what a reviewer would call a bug nine times out of ten: high confidence only. */
export const RECOMMENDED: PresetEntry = { severity: "error", minConfidence: "high" };
/** `strict` adds the rest. */
export const STRICT: PresetEntry = { severity: "error", minConfidence: "low" };
