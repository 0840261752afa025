import type { JSX } from "preact";
import { growthInWords } from "../../words.js";
import type { ReportFinding } from "../data.js";

/** What a finding is, in a few words each; never by colour alone. */
export function Chips({ finding }: { finding: ReportFinding }): JSX.Element {
  const { severity, confidence, growth, suppressed, baseline } = finding;
  return (
    <span class="chips">
      <span class={`chip growth-${growth}`}>{growthInWords(finding)}</span>
      <span class={`chip severity-${severity}`}>{severity}</span>
      <span class="chip">{confidence} confidence</span>
      {suppressed && <span class="chip">suppressed</span>}
      {baseline === "new" && <span class="chip">new</span>}
      {baseline === "known" && <span class="chip">in the baseline</span>}
    </span>
  );
}
