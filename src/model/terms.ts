/**
 * The field's terms as closed vocabularies. Plain strings, so that they survive JSON unchanged.
 * @see docs/concepts.md
 */

/** Every rule that exists, in the order in which the documentation lists them. */
export const RULE_IDS = [
  "no-untracked-promise",
  "no-shared-tracker",
  "no-endless-wait",
  "no-overwritten-handle",
  "no-wait-before-stop",
  "no-unstoppable-loop",
  "no-abandoned-race",
  "no-mismatched-signal",
  "no-dropped-signal",
  "no-unbounded-wait",
  "no-unsettled-promise",
  "require-release-in-finally",
  "no-growing-tracker",
  "no-unwaited-tracker",
  "no-leaked-timer",
  "no-leaked-listener",
] as const;
export type RuleId = (typeof RULE_IDS)[number];

/** How sure the evidence makes us. Ordered from weak to strong. */
export const CONFIDENCES = ["low", "medium", "high"] as const;
export type Confidence = (typeof CONFIDENCES)[number];

/** `warn` findings never fail an audit; `error` findings do. */
export type Severity = "off" | "warn" | "error";

/**
 * How long a task runs. `bounded` ends by itself; `blocking` waits for something outside, with neither time-out nor
 * signal; `until-stopped` loops until a signal, flag or closed source says so; `endless` has no way out.
 */
export const SPANS = ["bounded", "unknown", "blocking", "until-stopped", "endless"] as const;
export type TaskSpan = (typeof SPANS)[number];

/** How often a site runs in one process. Ordered from rare to frequent. */
export const MULTIPLICITIES = ["once", "per-instance", "per-call", "per-iteration", "per-event"] as const;
export type Multiplicity = (typeof MULTIPLICITIES)[number];

/** The stretch of execution that owns a task. Ordered from the longest to the shortest. */
export const LIFETIMES = ["process", "module", "instance", "call", "iteration", "event"] as const;
export type LifetimeKind = (typeof LIFETIMES)[number];

/** What remembers running tasks, so that somebody can wait for them or cancel them. */
export type TrackerKind =
  | "wait-group"
  | "promise-set"
  | "promise-array"
  | "promise-map"
  | "promise-slot"
  | "queue"
  | "task-group"
  | "disposable-stack"
  | "pending-counter"
  | "abort-controller"
  | "subscription-bag"
  | "wait-until";

/**
 * What Little's law (tasks alive = start rate x time alive) makes of multiplicity and span: `none` stays flat,
 * `possible` grows when the outside does not answer, `steady` grows with every repetition.
 */
export const GROWTHS = ["none", "possible", "steady"] as const;
export type Growth = (typeof GROWTHS)[number];

/** Growth from multiplicity x span, by Little's law. */
export function growthOf(multiplicity: Multiplicity, span: TaskSpan): Growth {
  if (multiplicity === "once" || span === "bounded") return "none";
  if (span === "endless" || span === "until-stopped") return "steady";
  return multiplicity === "per-iteration" || multiplicity === "per-event" || span === "blocking" ? "possible" : "none";
}
