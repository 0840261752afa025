import type { Confidence, Growth, Multiplicity, RuleId, TaskSpan } from "./terms.js";

/** Offsets into a file's text, in UTF-16 code units, end exclusive. */
export interface TextRange {
  readonly start: number;
  readonly end: number;
}

/** A stretch of one file. `file` is the absolute path that the compiler uses. */
export interface Place {
  readonly file: string;
  readonly range: TextRange;
}

/** A second place that explains a finding: where the outer task starts, where the wait stands. */
export interface RelatedPlace {
  readonly place: Place;
  /** Key of the catalog's text for this role. */
  readonly role: string;
  readonly data: Readonly<Record<string, string>>;
}

/** Replacement of one range by a text. Edits of one fix never overlap. */
export interface Edit {
  readonly file: string;
  readonly range: TextRange;
  readonly text: string;
}

/** `safe` keeps behaviour apart from the leak; a `suggestion` needs a person's choice; `codemod` is made by `split-trackers`. */
export interface Fix {
  readonly title: string;
  readonly kind: "safe" | "suggestion" | "codemod";
  readonly edits: readonly Edit[];
}

/** What every finding has; `form` picks the message in the catalog, `data` fills it in. */
interface FindingOf<Rule extends RuleId, Form extends string> {
  readonly rule: Rule;
  readonly form: Form;
  readonly place: Place;
  readonly confidence: Confidence;
  readonly span: TaskSpan;
  readonly multiplicity: Multiplicity;
  readonly growth: Growth;
  /** Names and evidence for the message's placeholders. */
  readonly data: Readonly<Record<string, string>>;
  readonly related: readonly RelatedPlace[];
  readonly fixes: readonly Fix[];
}

export type UntrackedForm =
  | "dropped" // expression statement
  | "voided" // behind `void`
  | "handled" // only `.catch(...)`/`.then(a, b)`: failures are seen, the end is not
  | "forked" // a `.finally`/`.then` fork that is dropped
  | "unread" // variable or field that nobody reads
  | "dropped-collection" // array or map of promises that nobody waits for
  | "wrong-iterable" // Promise.all(map) waits for pairs, not for promises
  | "ignored-callback" // async callback to somebody who drops its promise
  | "condition"; // a promise where a boolean is asked for

export type SharedTrackerForm =
  | "inner-wait" // an inner wait covers an outer task
  | "bag" // an instance's bag filled per toggle, event or connection
  | "one-shot-controller" // a controller made once and aborted per cycle
  | "shared-queue"; // an old and a new consumer on one queue

export type EndlessWaitForm =
  | "direct" // await of an endless task
  | "combined" // Promise.all/allSettled with an endless member
  | "tracked" // wait for a tracker that holds an endless task
  | "endless-source" // for await over a source that never ends
  | "never-settles"; // a promise that nobody can settle

export type NoOverwrittenHandleForm = "leak";

export type NoWaitBeforeStopForm = "leak";

export type NoUnstoppableLoopForm = "leak";

export type NoAbandonedRaceForm = "leak";

export type NoMismatchedSignalForm = "leak";

export type NoDroppedSignalForm = "leak";

export type NoUnboundedWaitForm = "leak";

export type NoUnsettledPromiseForm = "leak";

export type RequireReleaseInFinallyForm =
  | "skipped" // an exception on the way skips the release
  | "early-return" // a return before it does
  | "one-sided" // it stands in a reaction that runs on success only, or on failure only
  | "late-add" // the add stands inside the task that it announces
  | "missing"; // nothing gives it back

export type NoGrowingTrackerForm =
  | "never-leaves" // nothing is ever taken out
  | "only-at-the-end"; // it is emptied where its owner ends, and nowhere else

export type NoUnwaitedTrackerForm =
  | "unwaited" // filled, and nobody waits for it
  | "given-up"; // the only wait has a time limit, and what it waits for has not been told to end

export type NoLeakedTimerForm = "leak";

export type NoLeakedListenerForm = "leak";

/** A defect found by the engine: plain data, offsets, no syntax nodes and no prose (that comes from the catalog). */
export type Finding =
  | FindingOf<"no-untracked-promise", UntrackedForm>
  | FindingOf<"no-shared-tracker", SharedTrackerForm>
  | FindingOf<"no-endless-wait", EndlessWaitForm>
  | FindingOf<"no-overwritten-handle", NoOverwrittenHandleForm>
  | FindingOf<"no-wait-before-stop", NoWaitBeforeStopForm>
  | FindingOf<"no-unstoppable-loop", NoUnstoppableLoopForm>
  | FindingOf<"no-abandoned-race", NoAbandonedRaceForm>
  | FindingOf<"no-mismatched-signal", NoMismatchedSignalForm>
  | FindingOf<"no-dropped-signal", NoDroppedSignalForm>
  | FindingOf<"no-unbounded-wait", NoUnboundedWaitForm>
  | FindingOf<"no-unsettled-promise", NoUnsettledPromiseForm>
  | FindingOf<"require-release-in-finally", RequireReleaseInFinallyForm>
  | FindingOf<"no-growing-tracker", NoGrowingTrackerForm>
  | FindingOf<"no-unwaited-tracker", NoUnwaitedTrackerForm>
  | FindingOf<"no-leaked-timer", NoLeakedTimerForm>
  | FindingOf<"no-leaked-listener", NoLeakedListenerForm>;
