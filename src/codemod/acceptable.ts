import type { Objection } from "./verify.js";

/** What is judged by the files that it is about. */
interface Item {
  readonly files: ReadonlySet<string>;
}

export interface Trial<Kind extends Item> {
  /** What speaks against these, together: an objection at least for each file where something is wrong. */
  readonly objectionsTo: (items: readonly Kind[]) => readonly Objection[];
  readonly refuse: (item: Kind, reason: string) => void;
}

interface Refused<Kind> {
  readonly item: Kind;
  readonly reason: string;
}

/** Items that share files, directly or not, so that an objection there may be about any of them. */
interface Group<Kind> {
  readonly files: ReadonlySet<string>;
  readonly kept: readonly Kind[];
  /** What is still to be tried, part by part. */
  readonly parts: readonly (readonly Kind[])[];
  readonly refused: readonly Refused<Kind>[];
  /** Whether what it refused has had a second chance. */
  readonly isReopened: boolean;
}

/** Each trial may cost as much as an audit: a flood of bad items must end. */
const MOST_TRIALS = 60;
/** So many are told apart one by one in no more trials than by halves. */
const FEW = 4;

/**
 * As many of the items as can stay together. All are tried at once; where something goes wrong in the files of some, these
 * are told apart by halves, in all places at the same time, so that a bad item does not cost the good ones.
 */
export function acceptable<Kind extends Item>(items: readonly Kind[], { objectionsTo, refuse }: Trial<Kind>): readonly Kind[] {
  let groups = groupsOf(items);
  for (let trials = 1; groups.length > 0; trials++) {
    const objections = objectionsTo(groups.flatMap(({ kept, parts }) => [...kept, ...(parts[0] ?? [])]));
    groups = withSuspects(groups, objections);
    const isClear = objections.every(({ file }) => groups.some(({ files, parts }) => parts.length > 0 && files.has(file)));
    groups = groups.map((group) => {
      const objection = objections.find(({ file }) => group.files.has(file));
      if (objection) return narrowed(group, objection, trials >= MOST_TRIALS);
      return isClear ? { ...group, kept: [...group.kept, ...(group.parts[0] ?? [])], parts: group.parts.slice(1) } : group;
    });
    if (objections.length === 0 && groups.every(({ parts }) => parts.length === 0)) break;
  }
  for (const { item, reason } of groups.flatMap(({ refused }) => refused)) refuse(item, reason);
  const good = new Set(groups.flatMap(({ kept }) => kept));
  return items.filter((item) => good.has(item));
}

/** Something is wrong with the part that was tried: it is halved, and given up where it can't be. */
function narrowed<Kind>(group: Group<Kind>, { reason }: Objection, isLate: boolean): Group<Kind> {
  const [part = [], ...later] = group.parts;
  if (part.length > 1 && !isLate) {
    const size = part.length > FEW ? Math.ceil(part.length / 2) : 1;
    return { ...group, parts: [...chunks(part, size), ...later] };
  }
  return { ...group, parts: later, refused: [...group.refused, ...part.map((item) => ({ item, reason }))] };
}

/**
 * The groups, such that one which has something to be tried is blamed, if anything is wrong. What shows where nobody who
 * is being tried has changed anything may be the doing of any of them, or, where there are none, of those kept; and those
 * who were refused for it were not the cause.
 */
function withSuspects<Kind>(groups: readonly Group<Kind>[], objections: readonly Objection[]): readonly Group<Kind>[] {
  const isBlamed = ({ files }: Group<Kind>): boolean => objections.some(({ file }) => files.has(file));
  const pending = groups.filter(({ parts }) => parts.length > 0);
  if (objections.length === 0 || pending.some(isBlamed)) return groups;
  const blamed = groups.filter((group) => group.kept.length > 0 && isBlamed(group));
  const suspects = pending.length > 0 ? pending : blamed.length > 0 ? blamed : groups.filter(({ kept }) => kept.length > 0);
  const wronged = groups.filter((group) => isBlamed(group) && !group.isReopened && !suspects.includes(group));
  const all = [...suspects, ...wronged];
  const merged: Group<Kind> = {
    files: new Set([...all.flatMap(({ files }) => [...files]), ...objections.map(({ file }) => file)]),
    kept: pending.length > 0 ? all.flatMap(({ kept }) => kept) : wronged.flatMap(({ kept }) => kept),
    parts: [
      suspects.flatMap(({ kept, parts }) => (pending.length > 0 ? (parts[0] ?? []) : kept)),
      ...suspects.flatMap(({ parts }) => parts.slice(1)),
      ...wronged.map(({ refused }) => refused.map(({ item }) => item)).filter((part) => part.length > 0),
    ],
    refused: suspects.flatMap(({ refused }) => refused),
    isReopened: all.some(({ isReopened }) => isReopened) || wronged.length > 0,
  };
  return [...groups.filter((group) => !all.includes(group)), merged];
}

function chunks<Kind>(items: readonly Kind[], size: number): readonly (readonly Kind[])[] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, index) => items.slice(index * size, (index + 1) * size));
}

function groupsOf<Kind extends Item>(items: readonly Kind[]): readonly Group<Kind>[] {
  let groups: readonly Group<Kind>[] = [];
  for (const item of items) {
    const joined = groups.filter(({ files }) => [...item.files].some((file) => files.has(file)));
    const files = new Set([...joined.flatMap((group) => [...group.files]), ...item.files]);
    groups = [...groups.filter((group) => !joined.includes(group)), { files, kept: [], parts: [[...joined.flatMap(({ parts }) => parts.flat()), item]], refused: [], isReopened: false }];
  }
  return groups;
}
