import type { Finding, RelatedPlace, RuleId } from "../model/index.js";
import type { CatalogEntry } from "./entry.js";
import { noAbandonedRace } from "./no-abandoned-race.js";
import { noDroppedSignal } from "./no-dropped-signal.js";
import { noEndlessWait } from "./no-endless-wait.js";
import { noGrowingTracker } from "./no-growing-tracker.js";
import { noLeakedListener } from "./no-leaked-listener.js";
import { noLeakedTimer } from "./no-leaked-timer.js";
import { noMismatchedSignal } from "./no-mismatched-signal.js";
import { noOverwrittenHandle } from "./no-overwritten-handle.js";
import { noSharedTracker } from "./no-shared-tracker.js";
import { noUnboundedWait } from "./no-unbounded-wait.js";
import { noUnsettledPromise } from "./no-unsettled-promise.js";
import { noUnstoppableLoop } from "./no-unstoppable-loop.js";
import { noUntrackedPromise } from "./no-untracked-promise.js";
import { noUnwaitedTracker } from "./no-unwaited-tracker.js";
import { noWaitBeforeStop } from "./no-wait-before-stop.js";
import { requireReleaseInFinally } from "./require-release-in-finally.js";

export { type CatalogEntry, DOCUMENTATION, type PresetEntry } from "./entry.js";

/** Every rule, by id. */
export const CATALOG: Readonly<Record<RuleId, CatalogEntry>> = {
  "no-untracked-promise": noUntrackedPromise,
  "no-shared-tracker": noSharedTracker,
  "no-endless-wait": noEndlessWait,
  "no-overwritten-handle": noOverwrittenHandle,
  "no-wait-before-stop": noWaitBeforeStop,
  "no-unstoppable-loop": noUnstoppableLoop,
  "no-abandoned-race": noAbandonedRace,
  "no-mismatched-signal": noMismatchedSignal,
  "no-dropped-signal": noDroppedSignal,
  "no-unbounded-wait": noUnboundedWait,
  "no-unsettled-promise": noUnsettledPromise,
  "require-release-in-finally": requireReleaseInFinally,
  "no-growing-tracker": noGrowingTracker,
  "no-unwaited-tracker": noUnwaitedTracker,
  "no-leaked-timer": noLeakedTimer,
  "no-leaked-listener": noLeakedListener,
};

/** Fills a template's `{{name}}` placeholders, as ESLint does; a name without a value stays visible. */
export function fill(template: string, data: Readonly<Record<string, string>>): string {
  return template.replace(/\{\{\s*(\w+)\s*\}\}/g, (whole, name: string) => data[name] ?? whole);
}

/** A template as a person reads it: `{{task}}` becomes `<task>`. */
export function asRead(template: string): string {
  return template.replace(/\{\{\s*(\w+)\s*\}\}/g, "<$1>");
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
