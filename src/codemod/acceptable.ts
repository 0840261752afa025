import type { Objection } from "./verify.js";

/** What can be put into groups by the files that it is about. */
interface Item {
  readonly files: ReadonlySet<string>;
}

export interface Trial<Kind extends Item> {
  /** What speaks against these, together. */
  readonly objectionTo: (items: readonly Kind[]) => Objection | undefined;
  readonly refuse: (item: Kind, reason: string) => void;
}

/** Each trial of a few may cost as much as an audit: a flood of bad items must end. */
const MOST_TRIALS = 200;

/**
 * As many of the items as can stay together. All are tried at once, and only where something goes wrong they are told
 * apart: first those that are about the file where it shows, then by halves, so that a bad item does not cost the good ones.
 */
export function acceptable<Kind extends Item>(items: readonly Kind[], { objectionTo, refuse }: Trial<Kind>): readonly Kind[] {
  let left = MOST_TRIALS;
  const search = (kept: readonly Kind[], asked: readonly Kind[]): readonly Kind[] => {
    const all = [...kept, ...asked];
    const objection = objectionTo(all);
    if (!objection) return all;
    left--;
    if (asked.length === 1 || left <= 0) {
      for (const item of asked) refuse(item, objection.reason);
      return kept;
    }
    return partsOf(asked, objection).reduce(search, kept);
  };
  return items.length === 0 ? items : search([], items);
}

/** Two parts, neither empty; the one that is rather to blame comes last. */
function partsOf<Kind extends Item>(items: readonly Kind[], { file }: Objection): readonly (readonly Kind[])[] {
  const suspects = items.filter(({ files }) => files.has(file));
  const others = items.filter((item) => !suspects.includes(item));
  if (suspects.length > 0 && others.length > 0) return [others, suspects];
  const half = Math.ceil(items.length / 2);
  return [items.slice(0, half), items.slice(half)];
}
