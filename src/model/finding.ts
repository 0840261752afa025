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
  /** A name that the edits introduce, where a person may prefer another. */
  readonly introduces?: string;
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
  /** Why the codemod leaves alone what it would else mend. */
  readonly refusal?: string;
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

export type NoOverwrittenHandleForm =
  | "again" // assigned by code that runs again, the old one still there
  | "parallel" // runs at the same time share one slot
  | "unawaited"; // a promise that somebody must wait for is forgotten for the next

export type NoWaitBeforeStopForm =
  | "order" // the task is told to stop, but only after the wait for it
  | "unstopped" // a method that stops waits for a task that nobody tells to stop
  | "deadlock"; // waits for what the code after it would settle

export type NoUnstoppableLoopForm =
  | "no-way-out" // no break, no return, no condition that can end it
  | "flag-never-set" // its flag is read, but nobody ever sets it to the value that ends it
  | "endless-source" // for await over a source that never ends
  | "parked"; // it looks for its end only between two waits that nobody can end

export type NoAbandonedRaceForm =
  | "timer" // the time-out's timer runs on
  | "work" // what lost goes on
  | "again" // what lost goes on, and the next round starts another one
  | "long-lived" // a race per call or round against one promise that outlives them all
  | "raced-again" // a set of tasks, raced again in each round
  | "connecting"; // a time-out by hand that leaves what it opened

export type NoMismatchedSignalForm =
  | "idle-controller" // the inner lifetime has a controller whose signal reaches no work
  | "outer-task" // a task of the inner lifetime, started with the outer one's signal
  | "ignored-parameter" // the function's own signal is ignored in favour of an outer one
  | "without-owner"; // only the caller's signal, not that of the instance which its close() aborts

export type NoDroppedSignalForm =
  | "dropped" // the callee takes a signal, and this call gives none
  | "dropped-timeout"; // the callee takes a time-out, and this call gives none

export type NoUnboundedWaitForm =
  | "event" // for an event that may never come
  | "take" // for the next item of a queue, a stream, a channel
  | "lock" // for one's turn
  | "request" // for an answer, in a background loop
  | "source"; // `for await`, until a source ends

export type NoUnsettledPromiseForm =
  | "never" // nobody settles it on any path
  | "path" // a path on which nobody settles it: an early return, a branch without its counterpart
  | "happy-event" // only the happy event is listened to
  | "failure" // the failure of what it waits for reaches nobody
  | "forgotten" // a resolver that is stored and never called
  | "unwoken" // those who wait are forgotten when their owner ends
  | "skipped"; // the call that settles it is skipped by an exception

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

export type NoLeakedTimerForm =
  | "dropped" // an interval whose handle nobody keeps
  | "uncleared" // the handle is kept, but nobody clears it
  | "skipped" // cleared on some ways out only
  | "outlived" // the timer of a time-out that stays when the work is over
  | "rearmed" // a timer that starts itself again and that nobody can clear
  | "rearmed-late"; // armed again after an await, without asking whether it was stopped

export type NoLeakedListenerForm =
  | "kept" // nothing takes it out
  | "once" // `once` for an event that does not come when all goes well
  | "abort" // an abort listener that outlives the work
  | "dropped-handle" // what takes it out is thrown away
  | "wrong-removal" // the removal does not name it
  | "on-success" // a failure gets past the removal
  | "forgotten" // the owner's end forgets it
  | "added-again" // added by each restart, taken out once
  | "adds"; // an `off` that adds

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
