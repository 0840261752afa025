import { Moves } from "../edits/index.js";
import type { Edit } from "../model/index.js";
import { acceptable } from "./acceptable.js";
import type { Candidate, Refusal } from "./rewriter.js";
import { type ProjectInput, Snapshot } from "./snapshot.js";
import type { Texts } from "./texts.js";
import { objectionsTo } from "./verify.js";

/** What became of one project. */
export interface Project {
  readonly input: ProjectInput;
  /** Absolute names of everything that it compiles. */
  readonly sources: ReadonlySet<string>;
  readonly applied: readonly Candidate[];
  readonly refused: readonly Refusal[];
}

export interface Settled {
  readonly texts: Texts;
  readonly applied: readonly Candidate[];
  readonly refused: readonly Refusal[];
}

/** Fixes that hang together: they change the same files. */
interface Group {
  readonly files: Set<string>;
  readonly fixes: { readonly candidate: Candidate; readonly project: Project }[];
}

/**
 * What was fine for the project that a file belongs to must be fine for those that use it, too; what is not is taken
 * back, together with the fixes in the same files.
 * @param base the texts before any fix, where they are not those on disk
 * @param changed the texts after all fixes
 */
export function settle(projects: readonly Project[], base: Texts, changed: Texts): Settled {
  const textsOf = (some: readonly Group[]): Texts => new Map([...base, ...[...changed].filter(([file]) => some.some(({ files }) => files.has(file)))]);
  let groups: readonly Group[] = groupsOf(projects);
  const refused = projects.flatMap((project) => project.refused);
  const takeBack = (group: Group, reason: string): void => {
    groups = groups.filter((each) => each !== group);
    refused.push(...group.fixes.map(({ candidate: { finding, line } }) => ({ finding, line, reason })));
  };
  for (let before = -1; before !== groups.length; ) {
    before = groups.length;
    for (const project of projects) checkForeign(project, groups, textsOf, takeBack);
  }
  return { texts: textsOf(groups), applied: groups.flatMap(({ fixes }) => fixes.map(({ candidate }) => candidate)), refused };
}

function checkForeign(project: Project, groups: readonly Group[], textsOf: (some: readonly Group[]) => Texts, refuse: (group: Group, reason: string) => void): void {
  const foreign = groups.filter(({ files, fixes }) => fixes.some((fix) => fix.project !== project) && [...files].some((file) => project.sources.has(file)));
  if (foreign.length === 0) return;
  const before = new Snapshot(project.input, textsOf(groups.filter((group) => !foreign.includes(group))));
  const { config } = project.input.plan;
  acceptable(foreign, {
    objectionsTo(some) {
      const own = groups.filter((group) => !foreign.includes(group) || some.includes(group));
      const after = before.with(textsOf(own));
      const files = new Set(some.flatMap((group) => [...group.files]).filter((file) => project.sources.has(file)));
      const edits = [...files].map((file) => editBetween(file, before.textOf(file), after.textOf(file)));
      return objectionsTo({ before, after, files, moves: new Moves(edits, (file) => before.textOf(file)), mended: [] }, "far");
    },
    refuse: (group, reason) => refuse(group, `${reason} (in ${config ?? "files without a tsconfig"})`),
  });
}

function groupsOf(projects: readonly Project[]): readonly Group[] {
  let groups: Group[] = [];
  for (const project of projects) {
    for (const candidate of project.applied) {
      const files = new Set(candidate.fix.edits.map(({ file }) => file));
      const joined = groups.filter((group) => [...files].some((file) => group.files.has(file)));
      const group = { files: new Set([...joined.flatMap((each) => [...each.files]), ...files]), fixes: [...joined.flatMap(({ fixes }) => fixes), { candidate, project }] };
      groups = [...groups.filter((each) => !joined.includes(each)), group];
    }
  }
  return groups;
}

/** One edit that makes one text of the other. */
function editBetween(file: string, before: string, after: string): Edit {
  const shorter = Math.min(before.length, after.length);
  let start = 0;
  while (start < shorter && before[start] === after[start]) start++;
  let tail = 0;
  while (tail < shorter - start && before.at(-1 - tail) === after.at(-1 - tail)) tail++;
  return { file, range: { start, end: before.length - tail }, text: after.slice(start, after.length - tail) };
}
