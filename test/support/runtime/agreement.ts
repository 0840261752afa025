import { MarkerError, parseMarkers, type Marker } from "../markers.js";
import { parseNotes, type LeakNote, type Notes } from "./notes.js";
import type { Grade, Outcome, PendingWork, Site } from "./observed.js";

/** What is said of a fixture that nothing shows the rules to be right about. */
const FORGOTTEN = "it has neither a `scenario()` nor the reason why not, `// runtime: not run because ...`";

/** What the rules say about a line and what its run showed. */
export interface Agreement {
  /** Relative to the fixtures' folder. */
  readonly fixture: string;
  readonly line: number;
  /** `undefined` where no rule reports anything. */
  readonly finding: Pick<Marker, "rule" | "confidence" | "multiplicity" | "reach"> | undefined;
  readonly runtime: "leak" | "silent";
  readonly grade: Grade | undefined;
  /** Why the two differ. */
  readonly because: string | undefined;
}

/** What the run of one fixture comes to. */
export interface Judgement {
  readonly fixture: string;
  readonly ran: boolean;
  /** What the fixture itself says, if it was not run. */
  readonly notRunBecause: string | undefined;
  /** One for each marker and each note; for a fixture with neither none. */
  readonly agreements: readonly Agreement[];
  /** Where rules and run differ without a reason, as `fixture:line: what`; a fixture that could not run has one, too. */
  readonly problems: readonly string[];
}

/** @param text the fixture's whole text */
export function judge(fixture: string, text: string, outcome: Outcome): Judgement {
  try {
    return judgeMarked(fixture, { markers: parseMarkers(text, fixture), notes: parseNotes(text, fixture) }, outcome);
  } catch (error) {
    if (!(error instanceof MarkerError)) throw error;
    return notRun(fixture, [error.message]);
  }
}

interface Marked {
  readonly markers: readonly Marker[];
  readonly notes: Notes;
}

function judgeMarked(fixture: string, { markers, notes: { leaks, notRunBecause } }: Marked, outcome: Outcome): Judgement {
  if (outcome.kind === "not-run") return { ...notRun(fixture, notRunBecause === undefined ? [`${fixture}:1: ${FORGOTTEN}`] : []), notRunBecause };
  if (outcome.kind === "failed") return notRun(fixture, [`${fixture}:1: its scenario failed: ${outcome.problem}`]);
  const { pending } = outcome;
  const agreements = [
    ...markers.map((marker) => ofMarker(fixture, marker, pending)),
    ...leaks.map((note) => ofNote(fixture, note, pending)),
  ].sort((a, b) => a.line - b.line);
  const problems = [
    ...(notRunBecause === undefined ? [] : [`${fixture}:1: it says that it is not run, but it was`]),
    ...markers.flatMap((marker) => markerProblem(fixture, marker, pending)),
    ...leaks.flatMap((note) => noteProblem(fixture, note, pending)),
    ...unmarked(fixture, pending, markers, leaks),
  ];
  return { fixture, ran: true, notRunBecause: undefined, agreements, problems };
}

function notRun(fixture: string, problems: readonly string[]): Judgement {
  return { fixture, ran: false, notRunBecause: undefined, agreements: [], problems };
}

function ofMarker(fixture: string, marker: Marker, pending: readonly PendingWork[]): Agreement {
  const { rule, confidence, multiplicity, reach, line } = marker;
  const grade = gradeOf(pending.filter((work) => work.sites.some((site) => isAt(marker, site))));
  const finding = { rule, confidence, ...(multiplicity === undefined ? {} : { multiplicity }), ...(reach === undefined ? {} : { reach }) };
  return { fixture, line, finding, runtime: grade === undefined ? "silent" : "leak", grade, because: marker.runtime?.kind === "silent" ? marker.runtime.because : undefined };
}

function ofNote(fixture: string, { line, because }: LeakNote, pending: readonly PendingWork[]): Agreement {
  const grade = gradeOf(pending.filter((work) => isOnLine(work, line)));
  return { fixture, line, finding: undefined, runtime: grade === undefined ? "silent" : "leak", grade, because };
}

function markerProblem(fixture: string, marker: Marker, pending: readonly PendingWork[]): readonly string[] {
  const { rule } = marker;
  const { runtime } = ofMarker(fixture, marker, pending);
  if (runtime === (marker.runtime?.kind ?? "leak")) return [];
  const what = runtime === "leak" ? "its marker says runtime=silent, but the run leaks there" : "the run shows no leak there; if that is right, the marker says `runtime=silent because ...`";
  return [`${fixture}:${marker.line}: ${rule}: ${what}`];
}

function noteProblem(fixture: string, note: LeakNote, pending: readonly PendingWork[]): readonly string[] {
  return ofNote(fixture, note, pending).runtime === "leak" ? [] : [`${fixture}:${note.line}: a note says runtime=leak, but the run shows no leak there`];
}

/**
 * Leaks that nothing in the file owns up to. Where something leaks on purpose, work that waits for it hangs along: there
 * only what nobody waits for counts. Where nothing is marked, nothing at all may be left. That a wait took long is no leak,
 * and what is chained on marked work is part of it.
 */
function unmarked(fixture: string, pending: readonly PendingWork[], markers: readonly Marker[], notes: readonly LeakNote[]): readonly string[] {
  const leaksOnPurpose = notes.length > 0 || markers.some((marker) => marker.runtime?.kind !== "silent");
  const problems = pending
    .filter(({ kind, grade }) => kind === "task" || grade === "certain")
    .filter(({ isClaimed, kind }) => !leaksOnPurpose || (kind === "task" && !isClaimed))
    .filter(({ sites, origins }) => ![...sites, ...origins].some((site) => markers.some((marker) => isAt(marker, site)) || notes.some(({ line }) => line === site.line)))
    .map(({ kind, grade, sites }) => `${fixture}:${sites[0]?.line ?? 1}: a ${kind} is left that no marker speaks of (${grade})`);
  return [...new Set(problems)];
}

function isAt(marker: Marker, site: Site): boolean {
  return site.line === marker.line && site.column === marker.column;
}

function isOnLine(work: PendingWork, line: number): boolean {
  return work.sites.some((site) => site.line === line);
}

function gradeOf(works: readonly PendingWork[]): Grade | undefined {
  if (works.length === 0) return undefined;
  return works.some(({ grade }) => grade === "certain") ? "certain" : "suspected";
}
