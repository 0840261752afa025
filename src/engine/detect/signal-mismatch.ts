import type { Confidence, NoMismatchedSignalForm, RelatedPlace } from "../../model/index.js";
import type { SignalArgument } from "../facts/signal-arguments.js";
import type { InnerSignal } from "../fix/follow-inner.js";
import type { SignalRoot } from "../facts/signal-root.js";

/** A signal at an argument, and what it goes back to. */
export interface GivenSignal extends SignalArgument {
  readonly root: SignalRoot;
}

/** What is wrong with the signal that a call is given. */
export interface Mismatch {
  readonly form: NoMismatchedSignalForm;
  readonly confidence: Confidence;
  /** The signal, or controller, that the work should follow. */
  readonly inner: string;
  /** How the inner signal is written there; `undefined` where it can't be reached. */
  readonly value?: InnerSignal | undefined;
  readonly why: string;
  readonly related: readonly RelatedPlace[];
  readonly data?: Readonly<Record<string, string>>;
}
