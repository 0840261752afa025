import type { JSX, RefObject } from "preact";
import { useMemo } from "preact/hooks";
import { CONFIDENCES, GROWTHS, RULE_IDS } from "../../../model/index.js";
import { countsOf, type Filters, foldersOf, isIn, NO_FILTERS, STATES } from "../view/filters.js";
import type { ReportFinding } from "../data.js";

interface Props {
  readonly findings: readonly ReportFinding[];
  readonly filters: Filters;
  readonly shown: number;
  readonly onChange: (filters: Filters) => void;
  readonly search: RefObject<HTMLInputElement | null>;
}

interface Choice {
  readonly value: string;
  readonly label: string;
}

/** A project may have thousands of folders; a list of choices with more of them helps nobody. */
const MOST_FOLDERS = 300;

export function FilterBar({ findings, filters, shown, onChange, search }: Props): JSX.Element {
  const choices = useMemo(() => choicesOf(findings), [findings]);
  const set = (key: keyof Filters) => (value: string) => onChange({ ...filters, [key]: value });
  return (
    <form class="filters" role="search" onSubmit={(event) => event.preventDefault()}>
      <label class="search">Search<input ref={search} type="search" value={filters.text} placeholder="file, message, rule …" onInput={(event) => set("text")(event.currentTarget.value)} /></label>
      <Select label="Rule" value={filters.rule} choices={choices.rule} onChange={set("rule")} />
      <Select label="Folder" value={filters.folder} choices={choices.folder} onChange={set("folder")} />
      <Select label="Growth" value={filters.growth} choices={choices.growth} onChange={set("growth")} />
      <Select label="Confidence" value={filters.confidence} choices={choices.confidence} onChange={set("confidence")} />
      <Select label="Severity" value={filters.severity} choices={choices.severity} onChange={set("severity")} />
      <Select label="State" value={filters.state} choices={choices.state} onChange={set("state")} />
      <button type="button" onClick={() => onChange(NO_FILTERS)}>Show all</button>
      <p class="count" role="status">{shown.toLocaleString("en-US")} of {findings.length.toLocaleString("en-US")} findings</p>
    </form>
  );
}

function choicesOf(findings: readonly ReportFinding[]): Readonly<Record<"rule" | "folder" | "growth" | "confidence" | "severity" | "state", readonly Choice[]>> {
  const labelled = ({ value, count }: { value: string; count: number }): Choice => ({ value, label: `${value} (${count})` });
  const present = (all: readonly { value: string; count: number }[]) => all.filter(({ count }) => count > 0).map(labelled);
  return {
    rule: present(countsOf(findings, RULE_IDS, ({ rule }) => rule)),
    folder: foldersOf(findings).slice(0, MOST_FOLDERS).map(({ folder, count }) => labelled({ value: folder, count })),
    growth: present(countsOf(findings, [...GROWTHS].reverse(), ({ growth }) => growth)),
    confidence: present(countsOf(findings, [...CONFIDENCES].reverse(), ({ confidence }) => confidence)),
    severity: present(countsOf(findings, ["error", "warn"], ({ severity }) => severity)),
    state: present(STATES.map((state) => ({ value: state, count: findings.filter((finding) => isIn(finding, state)).length }))),
  };
}

export function Select({ label, value, choices, onChange }: { label: string; value: string; choices: readonly Choice[]; onChange: (value: string) => void }): JSX.Element {
  return (
    <label>
      {label}
      <select value={value} onChange={(event) => onChange(event.currentTarget.value)}>
        <option value="">all</option>
        {/* A chosen value stays to be seen although nothing has it. */}
        {value !== "" && !choices.some((choice) => choice.value === value) && <option value={value}>{value} (0)</option>}
        {choices.map((choice) => <option key={choice.value} value={choice.value}>{choice.label}</option>)}
      </select>
    </label>
  );
}
