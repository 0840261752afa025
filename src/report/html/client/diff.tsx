import type { JSX } from "preact";
import type { ReportFix } from "../data.js";
import { Words } from "./text.js";

const KINDS = { safe: "safe fix", suggestion: "suggestion", codemod: "codemod" } as const;

/** What can be done about a finding, with the change where one is known. */
export function Fixes({ fixes }: { fixes: readonly ReportFix[] }): JSX.Element {
  return (
    <ul class="fixes">
      {fixes.map((fix, index) => (
        <li key={index}>
          <p><span class="chip">{KINDS[fix.kind]}</span> <Words text={fix.title} /></p>
          {fix.diff !== undefined && <Diff text={fix.diff} title={fix.title} />}
        </li>
      ))}
    </ul>
  );
}

function Diff({ text, title }: { text: string; title: string }): JSX.Element {
  return (
    <div class="code diff" role="group" aria-label={`Diff: ${title}`} tabIndex={0}>
      {text.split("\n").map((line, index) => <div key={index} class={`line ${classOf(line)}`}>{line === "" ? " " : line}</div>)}
    </div>
  );
}

function classOf(line: string): string {
  if (line.startsWith("+++") || line.startsWith("---") || line.startsWith("@@")) return "meta";
  if (line.startsWith("+")) return "added";
  return line.startsWith("-") ? "removed" : "";
}
