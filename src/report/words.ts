import type { AuditFinding } from "../model/index.js";

/** `grows steadily: endless, per iteration`. */
export function growthInWords({ growth, span, multiplicity }: Pick<AuditFinding, "growth" | "span" | "multiplicity">): string {
  const words = { steady: "grows steadily", possible: "may grow", none: "does not grow" }[growth];
  const length = span === "unknown" ? "unknown span" : span.replaceAll("-", " ");
  return `${words}: ${length}, ${multiplicity.replaceAll("-", " ")}`;
}

/** `1 file`, `2 files`. */
export function counted(count: number, noun: string): string {
  return `${count.toLocaleString("en-US")} ${noun}${count === 1 ? "" : "s"}`;
}

/** `850 ms`, `12.3 s`, `2 min 5 s`. */
export function duration(ms: number): string {
  if (ms < 999.5) return `${Math.round(ms)} ms`;
  if (ms < 59_950) return `${(ms / 1000).toFixed(1)} s`;
  const seconds = Math.round(ms / 1000);
  return `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
}

/** At most `length` characters; what is cut off is shown by an ellipsis. */
export function cut(text: string, length: number): string {
  return text.length <= length ? text : `${text.slice(0, length - 1)}…`;
}
