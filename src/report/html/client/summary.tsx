import type { JSX } from "preact";
import { useMemo } from "preact/hooks";
import { GROWTHS, RULE_IDS } from "../../../model/index.js";
import { counted, duration } from "../../words.js";
import type { ReportData } from "../data.js";
import { countsOf, FIRST_FILTERS, type Filters, isIn } from "../view/filters.js";

interface Props {
  readonly data: ReportData;
  readonly onFilter: (filters: Filters) => void;
}

const GROWTH_WORDS = { steady: "grow steadily", possible: "may grow", none: "do not grow" } as const;

/** What counts, by growth and by rule; each number is a way to the findings that it counts. */
export function Summary({ data, onFilter }: Props): JSX.Element {
  const { summary, findings } = data;
  const open = useMemo(() => findings.filter((finding) => isIn(finding, "open")), [findings]);
  const growths = countsOf(open, [...GROWTHS].reverse(), ({ growth }) => growth);
  const rules = countsOf(open, RULE_IDS, ({ rule }) => rule).filter(({ count }) => count > 0).sort((a, b) => b.count - a.count);
  const most = Math.max(1, ...rules.map(({ count }) => count));
  const only = (part: Partial<Filters>) => onFilter({ ...FIRST_FILTERS, ...part });
  return (
    <section class="summary" aria-label="Summary">
      <div class="cards">
        <button type="button" class="card" onClick={() => only({})}><b>{open.length.toLocaleString("en-US")}</b> {open.length === 1 ? "finding" : "findings"}</button>
        {growths.map(({ value, count }) => (
          <button type="button" key={value} class={`card growth-${value}`} onClick={() => only({ growth: value })}><b>{count.toLocaleString("en-US")}</b> {GROWTH_WORDS[value]}</button>
        ))}
        {summary.suppressed > 0 && <button type="button" class="card" onClick={() => only({ state: "suppressed" })}><b>{summary.suppressed}</b> suppressed</button>}
        {summary.baselined > 0 && <button type="button" class="card" onClick={() => only({ state: "known" })}><b>{summary.baselined}</b> in the baseline</button>}
      </div>
      <ul class="by-rule">
        {rules.map(({ value, count }) => (
          <li key={value}>
            <button type="button" onClick={() => only({ rule: value })}>
              <span class="name">{value}</span>
              <span class="bar" style={{ width: `${(100 * count) / most}%` }} />
              <span class="number">{count}</span>
            </button>
          </li>
        ))}
      </ul>
      <p class="quiet">
        {counted(summary.files, "file")} of {counted(data.projects, "project")}{data.durationMs !== undefined && ` in ${duration(data.durationMs)}`}; {counted(summary.tasks, "task")}, {counted(summary.trackers, "tracker")}, {counted(summary.waits, "wait")};{" "}
        {counted(summary.unresolvedCalls, "call")} of {summary.totalCalls.toLocaleString("en-US")} unresolved. async-leaks {data.tool.version}, {data.tool.compiler}.
      </p>
    </section>
  );
}
