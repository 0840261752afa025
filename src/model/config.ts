import { DEFAULT_SETTINGS, type EngineSettings } from "./settings.js";
import { type Confidence, CONFIDENCES, RULE_IDS, type RuleId, type Severity } from "./terms.js";

export const PRESETS = ["recommended", "strict"] as const;
export type Preset = (typeof PRESETS)[number];

/** What `async-leaks.config.*`, `package.json#async-leaks` and ESLint's `settings["async-leaks"]` may hold, every key optional. */
export interface Config extends Partial<EngineSettings> {
  /** Globs of files that are not audited, relative to the configuration's folder. */
  readonly ignore?: readonly string[];
  readonly rules?: Readonly<Partial<Record<RuleId, Severity>>>;
  readonly preset?: Preset;
  /** Findings below it are left out. Default: what the preset says for each rule. */
  readonly minConfidence?: Confidence;
}

/**
 * The configuration itself, checked by the compiler while it is written.
 * @example export default defineConfig({ ignore: ["src/generated/**"], rules: { "no-endless-wait": "warn" } });
 */
export function defineConfig(config: Config): Config {
  return config;
}

export const SEVERITIES = ["off", "warn", "error"] as const satisfies readonly Severity[];

const CONFIG_KEYS: readonly string[] = [...Object.keys(DEFAULT_SETTINGS), "ignore", "rules", "preset", "minConfidence"];

/** Keys that hold one word of a few. */
const CHOICES: Readonly<Record<string, readonly string[]>> = { preset: PRESETS, minConfidence: CONFIDENCES };

/** Every mistake in a configuration, each as one line; none when `value` is a {@link Config}. */
export function configErrors(value: unknown): string[] {
  if (!isRecord(value)) return [`The configuration must be an object, not ${nameOf(value)}.`];
  return Object.entries(value).flatMap(([key, held]) => {
    // Editors find the schema by it.
    if (key === "$schema") return [];
    if (!CONFIG_KEYS.includes(key)) return [`Unknown key "${key}". ${allowed("keys", CONFIG_KEYS)}`];
    const choices = CHOICES[key];
    if (choices) return (choices as readonly unknown[]).includes(held) ? [] : [`"${key}" must be one of ${choices.join(", ")}, not ${nameOf(held)}.`];
    return key === "rules" ? ruleErrors(held) : listErrors(key, held);
  });
}

/** The engine's share of a configuration, with the defaults filled in. */
export function settingsOf(config: Config): EngineSettings {
  const { trackerTypes, startMethods, stopMethods, trackingFunctions, boundedFunctions } = { ...DEFAULT_SETTINGS, ...config };
  return { trackerTypes, startMethods, stopMethods, trackingFunctions, boundedFunctions };
}

export function isRuleId(text: string): text is RuleId {
  return (RULE_IDS as readonly string[]).includes(text);
}

export function isSeverity(value: unknown): value is Severity {
  return (SEVERITIES as readonly unknown[]).includes(value);
}

function listErrors(key: string, value: unknown): string[] {
  if (!Array.isArray(value)) return [`"${key}" must be a list of strings, not ${nameOf(value)}.`];
  const wrong = value.findIndex((item) => typeof item !== "string" || item === "");
  return wrong === -1 ? [] : [`"${key}[${wrong}]" must be a string that is not empty, not ${nameOf(value[wrong])}.`];
}

function ruleErrors(value: unknown): string[] {
  if (!isRecord(value)) return [`"rules" must be an object from rule to severity, not ${nameOf(value)}.`];
  return Object.entries(value).flatMap(([id, severity]) => {
    if (!isRuleId(id)) return [`Unknown rule "${id}" in "rules". ${allowed("rules", RULE_IDS)}`];
    return isSeverity(severity) ? [] : [`"rules.${id}" must be one of ${SEVERITIES.join(", ")}, not ${nameOf(severity)}.`];
  });
}

function allowed(what: string, names: readonly string[]): string {
  return `The ${what} are: ${names.join(", ")}.`;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function nameOf(value: unknown): string {
  if (Array.isArray(value)) return "a list";
  switch (typeof value) {
    case "object":
      return value === null ? "null" : "an object";
    case "string":
      return JSON.stringify(value);
    case "number":
    case "boolean":
      return `${typeof value} ${value}`;
    default:
      return typeof value;
  }
}
