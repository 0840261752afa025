import type { Trace } from "../../model/index.js";

/** What may still be found under another file's name. */
export type IsMovable = (file: string) => boolean;

interface Level {
  readonly key: (trace: Trace) => string;
  readonly acrossFiles?: true;
}

/**
 * From the surest to the loosest. All of the code counts where the scope or the file may differ: heads alone
 * (`for (;;) ...`) look alike.
 */
const LEVELS: readonly Level[] = [
  { key: ({ file, identity: { scope, head, code } }) => keyOf(file, scope, head, code) },
  { key: ({ file, identity: { scope, head } }) => keyOf(file, scope, head) },
  { key: ({ file, identity: { code } }) => keyOf(file, code) },
  { key: ({ identity: { scope, code } }) => keyOf(scope, code), acrossFiles: true },
];

/**
 * Pairs findings with those of an earlier audit, each at most once: where there are more copies of a finding than there
 * were, the last of them are left over.
 * @param isMovable whether a finding of an earlier audit may have gone to another file: not where its own was left out of this audit
 */
export function matched<Now extends Trace, Before extends Trace>(now: readonly Now[], before: readonly Before[], isMovable: IsMovable): Map<Now, Before> {
  const pairs = new Map<Now, Before>();
  const taken = new Set<Before>();
  for (const { key, acrossFiles } of LEVELS) {
    const open = before.filter((entry) => !taken.has(entry) && (!acrossFiles || isMovable(entry.file)));
    const waiting = grouped(open, key);
    for (const finding of now) {
      const entry = pairs.has(finding) ? undefined : waiting.get(key(finding))?.shift();
      if (!entry) continue;
      pairs.set(finding, entry);
      taken.add(entry);
    }
  }
  return pairs;
}

function grouped<Item extends Trace>(items: readonly Item[], key: Level["key"]): Map<string, Item[]> {
  const groups = new Map<string, Item[]>();
  for (const item of items) {
    const group = groups.get(key(item));
    if (group) group.push(item);
    else groups.set(key(item), [item]);
  }
  return groups;
}

function keyOf(...parts: readonly string[]): string {
  return JSON.stringify(parts);
}
