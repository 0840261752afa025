import { createRequire } from "node:module";
import type { Linter, Rule } from "eslint";
import { CATALOG, type PresetEntry } from "../src/catalog/index.js";
import { RULE_IDS, type RuleId } from "../src/model/index.js";
import { noEndlessWait } from "./no-endless-wait.js";
import { noSharedTracker } from "./no-shared-tracker.js";
import { noUntrackedPromise } from "./no-untracked-promise.js";

export type { RuleOptions } from "./adapter.js";

const NAMESPACE = "async-leaks";

// By the package's own name: the compiled file stands at another depth than this one.
const { version } = createRequire(import.meta.url)("async-leaks/package.json") as { readonly version: string };

const rules: Readonly<Record<RuleId, Rule.RuleModule>> = {
  "no-untracked-promise": noUntrackedPromise,
  "no-shared-tracker": noSharedTracker,
  "no-endless-wait": noEndlessWait,
};

/** The shape that ESLint's `defineConfig` and `extends: ["async-leaks/recommended"]` understand. */
export interface AsyncLeaksPlugin {
  readonly meta: { readonly name: string; readonly version: string; readonly namespace: string };
  readonly rules: Record<RuleId, Rule.RuleModule>;
  readonly configs: Record<"recommended" | "strict" | "all", Linter.Config>;
}

const plugin: AsyncLeaksPlugin = {
  meta: { name: "async-leaks", version, namespace: NAMESPACE },
  rules: { ...rules },
  configs: {
    /** What a reviewer would call a bug nine times out of ten. */
    recommended: config("recommended", (id) => CATALOG[id].recommended),
    /** The rest as well. */
    strict: config("strict", (id) => CATALOG[id].strict),
    /** Every rule at every confidence, whether a preset holds it or not. */
    all: config("all", () => ({ severity: "error", minConfidence: "low" })),
  },
};

export default plugin;

function config(name: string, entryOf: (id: RuleId) => PresetEntry): Linter.Config {
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
