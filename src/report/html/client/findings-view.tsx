import type { JSX } from "preact";
import { useMemo, useRef, useState } from "preact/hooks";
import type { ReportData, ReportFinding } from "../data.js";
import { FIRST_FILTERS, type Filters, matching, searchable } from "../view/filters.js";
import { Detail } from "./detail.js";
import { FilterBar } from "./filter-bar.js";
import { FindingList } from "./list.js";
import { Printed } from "./printed.js";
import { Summary } from "./summary.js";
import { useKeys } from "./use-keys.js";
import { useIsPrinting } from "./use-print.js";

interface Props {
  readonly data: ReportData;
  readonly fingerprint: string | undefined;
  readonly onSelect: (finding: ReportFinding) => void;
}

export function FindingsView({ data, fingerprint, onSelect }: Props): JSX.Element {
  const search = useRef<HTMLInputElement>(null);
  const list = useRef<HTMLDivElement>(null);
  const pane = useRef<HTMLDivElement>(null);
  const all = useMemo(() => data.findings.map(searchable), [data]);
  const [filters, setFilters] = useState<Filters>(() => firstFilters(data, fingerprint));
  const shown = useMemo(() => matching(all, filters), [all, filters]);
  const isPrinting = useIsPrinting();
  const wanted = shown.findIndex((finding) => finding.fingerprint === fingerprint);
  const selected = wanted === -1 ? Math.min(0, shown.length - 1) : wanted;
  const finding = shown[selected];
  const select = (index: number) => {
    const next = shown[Math.min(Math.max(0, index), shown.length - 1)];
    if (next) onSelect(next);
    if (!list.current?.contains(document.activeElement)) list.current?.focus();
  };
  const read = () => pane.current?.querySelector<HTMLElement>("h2")?.focus();
  const by = (step: number) => () => select(selected + step);
  useKeys({
    j: by(1), ArrowDown: () => isIn(list.current) && by(1)(), k: by(-1), ArrowUp: () => isIn(list.current) && by(-1)(),
    Home: () => isIn(list.current) && select(0), End: () => isIn(list.current) && select(shown.length - 1),
    Enter: read,
    "/": () => search.current?.focus(),
    Escape: () => {
      if (document.activeElement === search.current) setFilters({ ...filters, text: "" });
      list.current?.focus();
    },
  });
  if (isPrinting) return <><Summary data={data} onFilter={setFilters} /><Printed findings={shown} data={data} /></>;
  return (
    <>
      <Summary data={data} onFilter={setFilters} />
      <FilterBar findings={data.findings} filters={filters} shown={shown.length} onChange={setFilters} search={search} />
      <div class="panes">
        <FindingList findings={shown} selected={selected} onSelect={select} onOpen={read} list={list} />
        <div class="detail" ref={pane} role="region" aria-label="Finding" tabIndex={0}>
          {finding ? <Detail key={finding.fingerprint} finding={finding} data={data} /> : <p class="quiet">{data.findings.length === 0 ? "No findings." : "Nothing is chosen."}</p>}
        </div>
      </div>
    </>
  );
}

/** A link to a finding must show it, suppressed or not. */
function firstFilters({ findings }: ReportData, fingerprint: string | undefined): Filters {
  const linked = findings.find((finding) => finding.fingerprint === fingerprint);
  return linked && matching([searchable(linked)], FIRST_FILTERS).length === 0 ? { ...FIRST_FILTERS, state: "" } : FIRST_FILTERS;
}

function isIn(element: HTMLElement | null): boolean {
  return element?.contains(document.activeElement) === true || document.activeElement === document.body;
}
