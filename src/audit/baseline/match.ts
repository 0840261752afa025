import type { Trace } from "../../model/index.js";
import { Pairs } from "./pairs.js";

/** What became of the files of an earlier audit. */
export interface Fates {
  /** Whether what was in a file may be in another now: not where it is there and was left out of this audit. */
  readonly isMovable: (file: string) => boolean;
  readonly isGone: (file: string) => boolean;
  /** Whether one of the names of a scope occurs nowhere in a file any more: what it encloses has another name. */
  readonly isScopeGone: (file: string, scope: string) => boolean;
}

/**
 * Pairs findings with those of an earlier audit, each at most once: where there are more copies of a finding than there
 * were, the last of them are left over. From the surest to the loosest. All of the code counts where the scope or the
 * file may differ, since heads alone (`for (;;) ...`) look alike, unless it is clear that the scope or the file is gone.
 */
export function matched<Now extends Trace, Before extends Trace>(now: readonly Now[], before: readonly Before[], fates: Fates): ReadonlyMap<Now, Before> {
  const pairs = new Pairs(now, before);
  pairs.join(({ file, identity: { scope, head, code } }) => keyOf(file, scope, head, code));
  pairs.join(({ file, identity: { scope, head } }) => keyOf(file, scope, head));
  pairs.join(({ file, identity: { code } }) => keyOf(file, code));
  pairs.join(({ identity: { scope, code } }) => keyOf(scope, code), ({ file }) => fates.isMovable(file));
  pairs.join(({ identity: { scope, head } }) => keyOf(scope, head), ({ file, identity: { scope } }) => scope !== "" && fates.isGone(file));
  joinRenamed(pairs, fates);
  return pairs.found;
}

/** What is left may be in files and scopes with other names. */
function joinRenamed<Now extends Trace, Before extends Trace>(pairs: Pairs<Now, Before>, { isGone, isScopeGone }: Fates): void {
  const homes = homesOf(pairs.found, isGone);
  const homeOf = (file: string): string => homes.get(file) ?? file;
  pairs.join(({ file, identity: { code } }) => keyOf(homeOf(file), code));
  pairs.join(({ file, identity: { head } }) => keyOf(homeOf(file), head), ({ file, identity: { scope } }) => isScopeGone(homeOf(file), scope));
  const known = new Set(pairs.before.map(({ file }) => file));
  pairs.join(({ identity: { code } }) => code, ({ file }) => isGone(file), ({ file }) => !known.has(file));
}

/** Where the files went that are gone: where more of their findings were found again than anywhere else. */
function homesOf(pairs: ReadonlyMap<Trace, Trace>, isGone: Fates["isGone"]): ReadonlyMap<string, string> {
  const counts = new Map<string, Map<string, number>>();
  for (const [{ file: home }, { file }] of pairs) {
    if (home === file || !isGone(file)) continue;
    const homes = counts.get(file) ?? new Map<string, number>();
    counts.set(file, homes.set(home, (homes.get(home) ?? 0) + 1));
  }
  return new Map([...counts].map(([file, homes]) => [file, [...homes].reduce((best, each) => (each[1] > best[1] ? each : best))[0]]));
}

function keyOf(...parts: readonly string[]): string {
  return JSON.stringify(parts);
}
