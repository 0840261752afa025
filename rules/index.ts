import { createRequire } from "node:module";
import type { Linter, Rule } from "eslint";
import { CATALOG, type PresetEntry } from "../src/catalog/index.js";
import { type Config, configErrors, RULE_IDS, type RuleId } from "../src/model/index.js";
import { configError } from "./config-error.js";
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

export type { RuleOptions } from "./adapter.js";

const NAMESPACE = "async-leaks";

// By the package's own name: the compiled file stands at another depth than this one.
const { version } = createRequire(import.meta.url)("async-leaks/package.json") as { readonly version: string };

const rules: Readonly<Record<RuleId, Rule.RuleModule>> = {
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

/** The shape that ESLint's `defineConfig` and `extends: ["async-leaks/recommended"]` understand. */
export interface AsyncLeaksPlugin {
  readonly meta: { readonly name: string; readonly version: string; readonly namespace: string };
  readonly rules: Record<RuleId, Rule.RuleModule>;
  readonly configs: Record<"recommended" | "strict" | "all", Linter.Config>;
  /**
   * What the audit's configuration means to ESLint: its preset, severities, ignored files and settings.
   * @example export default defineConfig({ files: ["**\/*.ts"], extends: [asyncLeaks.configFor(config)] });
   * @throws {UsageError} naming the first wrong key and what is allowed
   */
  readonly configFor: (config: Config) => Linter.Config;
}

const plugin: AsyncLeaksPlugin = {
  meta: { name: "async-leaks", version, namespace: NAMESPACE },
  rules: { ...rules },
  configs: {
    /** What a reviewer would call a bug nine times out of ten. */
    recommended: named("recommended", (id) => CATALOG[id].recommended),
    /** The rest as well. */
    strict: named("strict", (id) => CATALOG[id].strict),
    /** Every rule at every confidence, whether a preset holds it or not. */
    all: named("all", () => ({ severity: "error", minConfidence: "low" })),
  },
  configFor,
};

export default plugin;

function configFor(config: Config): Linter.Config {
  const [error] = configErrors(config);
  if (error !== undefined) throw configError(`asyncLeaks.configFor(...): ${error}`);
  const { preset = "recommended", minConfidence, rules: severities = {}, ignore = [] } = config;
  const base = named("config", (id) => {
    const entry = CATALOG[id][preset];
    return { severity: severities[id] ?? entry.severity, minConfidence: minConfidence ?? entry.minConfidence };
  });
  return { ...base, ...(ignore.length > 0 && { ignores: [...ignore] }), settings: { [NAMESPACE]: config } };
}

function named(name: string, entryOf: (id: RuleId) => PresetEntry): Linter.Config {
  const entries = RULE_IDS.map((id): [string, Linter.RuleEntry] => {
    const { severity, minConfidence } = entryOf(id);
    return [`${NAMESPACE}/${id}`, severity === "off" ? "off" : [severity, { minConfidence }]];
  });
  return {
    name: `${NAMESPACE}/${name}`,
    plugins: {
      // Read when ESLint asks for it, because the plugin holds this very config.
      get [NAMESPACE]() {
        return plugin;
      },
    },
    rules: Object.fromEntries(entries),
  };
}
