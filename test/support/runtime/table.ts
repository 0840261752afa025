import type { Agreement, Judgement } from "./agreement.js";

/** How the runs came out, all fixtures together. */
export interface Tally {
  readonly fixtures: number;
  readonly run: number;
  /** Not run, and the fixture says why. */
  readonly excused: number;
  /** Runs of fixtures that nothing is marked in. */
  readonly silentRuns: number;
  readonly agreements: number;
  /** Differences, each with its reason. */
  readonly differences: number;
}

export function tallyOf(judgements: readonly Judgement[]): Tally {
  const run = judgements.filter(({ ran }) => ran);
  const all = run.flatMap(({ agreements }) => agreements);
  const differences = all.filter(({ because }) => because !== undefined).length;
  return {
    fixtures: judgements.length,
    run: run.length,
    excused: judgements.filter(({ notRunBecause }) => notRunBecause !== undefined).length,
    silentRuns: run.filter(({ agreements }) => agreements.length === 0).length,
    agreements: all.length - differences,
    differences,
  };
}

/** The generated part of the page: numbers, the marked lines, the silent fixtures, and what was not run. */
export function agreementTables(judgements: readonly Judgement[]): string {
  const { fixtures, run, excused, silentRuns, agreements, differences } = tallyOf(judgements);
  const silent = judgements.filter((each) => each.ran && each.agreements.length === 0);
  const notRun = judgements.filter(({ ran, notRunBecause }) => !ran && notRunBecause === undefined);
  return [
    "| | |",
    "|---|---|",
    `| fixtures | ${fixtures} |`,
    `| run | ${run} |`,
    `| not run, each with its reason | ${excused} |`,
    `| without a scenario | ${notRun.length} |`,
    `| findings that the run confirms | ${agreements} |`,
    `| differences, each with its reason | ${differences} |`,
    `| silent fixtures whose run leaves nothing behind | ${silentRuns} |`,
    "",
    "## Findings",
    "| fixture | line | finding | run | grade | why they differ |",
    "|---|---|---|---|---|---|",
    ...judgements.flatMap((each) => each.agreements.map(row)),
    ...section("Silent fixtures, silent runs", byFolder(silent)),
    ...section("Not run", judgements.flatMap(({ fixture, notRunBecause }) => (notRunBecause === undefined ? [] : [`- \`${fixture}\`: ${notRunBecause}`]))),
    ...section("Without a scenario", byFolder(notRun)),
  ].join("\n");
}

function section(title: string, lines: readonly string[]): readonly string[] {
  return lines.length === 0 ? [] : ["", `## ${title}`, ...lines];
}

function row({ fixture, line, finding, runtime, grade, because }: Agreement): string {
  const { rule, confidence, multiplicity, reach } = finding ?? {};
  const found = finding === undefined ? "none" : [`\`${rule}\``, confidence, multiplicity, reach === undefined ? undefined : `(as the ${reach} shows)`].filter(Boolean).join(" ");
  return `| \`${fixture}\` | ${line} | ${found} | ${runtime} | ${grade ?? ""} | ${(because ?? "").replaceAll("|", "\\|")} |`;
}

function byFolder(judgements: readonly Judgement[]): readonly string[] {
  const folders = new Map<string, string[]>();
  for (const { fixture } of judgements) {
    const [folder = "", ...rest] = fixture.split("/");
    folders.set(folder, [...(folders.get(folder) ?? []), `\`${rest.join("/")}\``]);
  }
  return [...folders].map(([folder, names]) => `- \`${folder}\` (${names.length}): ${names.join(", ")}`);
}
