import type { JSX } from "preact";
import type { AuditProblem } from "../../../model/index.js";

const LEVELS = { error: "Not analysed", warning: "Findings may be missing", info: "Good to know" } as const;

/** What the audit could not see: silence must mean clean, never blind. */
export function Problems({ problems }: { problems: readonly AuditProblem[] }): JSX.Element {
  if (problems.length === 0) return <p>The audit saw all that it looked at.</p>;
  return (
    <ul class="problems">
      {problems.map(({ level, message, file, line }, index) => (
        <li key={index} class={level}>
          <b>{LEVELS[level]}:</b> {message} {file !== undefined && !message.includes(file) && <span class="quiet">{file}{line === undefined ? "" : `:${line}`}</span>}
        </li>
      ))}
    </ul>
  );
}
