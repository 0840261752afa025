import type { Finding, RelatedPlace, RuleId } from "../model/index.js";
import type { CatalogEntry } from "./entry.js";
import { noEndlessWait } from "./no-endless-wait.js";
import { noSharedTracker } from "./no-shared-tracker.js";
import { noUntrackedPromise } from "./no-untracked-promise.js";

export type { CatalogEntry, PresetEntry } from "./entry.js";

/** Every rule, by id. */
export const CATALOG: Readonly<Record<RuleId, CatalogEntry>> = {
  "no-untracked-promise": noUntrackedPromise,
  "no-shared-tracker": noSharedTracker,
  "no-endless-wait": noEndlessWait,
};

/** Fills a template's `{{name}}` placeholders, as ESLint does; a name without a value stays visible. */
export function fill(template: string, data: Readonly<Record<string, string>>): string {
  return template.replace(/\{\{\s*(\w+)\s*\}\}/g, (whole, name: string) => data[name] ?? whole);
}

/** A finding's message, the same words in ESLint and in the audit. */
export function messageOf(finding: Finding): string {
  const template = CATALOG[finding.rule].messages[finding.form];
  if (template === undefined) throw new Error(`The catalog has no message for ${finding.rule}/${finding.form}.`);
  return fill(template, finding.data);
}

/** The text beside a finding's related place. */
export function relatedMessageOf(rule: RuleId, related: RelatedPlace): string {
  const template = CATALOG[rule].related[related.role];
  if (template === undefined) throw new Error(`The catalog has no text for ${rule}'s related role "${related.role}".`);
  return fill(template, related.data);
}
