import type { Node } from "../../compiler/index.js";
import { SPANS, type TaskSpan } from "../../model/index.js";

/** How long a task runs, and what says so. */
export interface SpanFact {
  readonly span: TaskSpan;
  /** False when it runs that long only on some paths, or when only a name says so. */
  readonly certain: boolean;
  /** The loop, wait or source that makes it so. */
  readonly evidence?: Node;
  readonly why: string;
  /** True when the promise of one run ends, and what goes on is the next run beside it: it grows, but a wait for it ends. */
  readonly isDetached?: boolean;
}

export const bounded: SpanFact = { span: "bounded", certain: true, why: "it ends by itself" };
export const unknown: SpanFact = { span: "unknown", certain: false, why: "its end is not known" };

/** Of two things that a task does, the one that takes longer decides; of equals, the certain one. */
export function longer(a: SpanFact, b: SpanFact): SpanFact {
  const difference = SPANS.indexOf(b.span) - SPANS.indexOf(a.span);
  if (difference !== 0) return difference > 0 ? b : a;
  return b.certain && !a.certain ? b : a;
}

/** Of two things that a task waits for, whichever comes first decides. */
export function shorter(a: SpanFact, b: SpanFact): SpanFact {
  return SPANS.indexOf(b.span) < SPANS.indexOf(a.span) ? b : a;
}
