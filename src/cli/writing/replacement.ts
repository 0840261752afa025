import { randomBytes } from "node:crypto";
import { copyFileSync, existsSync, linkSync, mkdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";

/** A file that is to get another text: beside it, until it is moved there, and the old one, until all is done. */
export interface Replacement {
  /** Absolute; no link. */
  readonly path: string;
  readonly temporary: string;
  /** What leads to the old text while others are still to be moved. */
  readonly backup: string;
}

export function replacementOf(path: string): Replacement {
  const stem = join(dirname(path), `.${basename(path)}.async-leaks-${randomBytes(6).toString("hex")}`);
  return { path, temporary: `${stem}.tmp`, backup: `${stem}.old` };
}

/** Writes the new text where it disturbs nobody, down to the disk: a computer that stops must not leave an empty file. */
export function stage({ path, temporary }: Replacement, text: string): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(temporary, text, { flag: "wx", flush: true });
}

/** Puts the new text in its place, in one step. */
export function move({ path, temporary }: Replacement): void {
  renameSync(temporary, path);
}

/** Gives the old file a second name. That needs no room, so that it can be put back on a full disk, too. */
export function keep({ path, backup }: Replacement): void {
  if (!existsSync(path)) return;
  try {
    linkSync(path, backup);
  } catch (error) {
    // Not every file system knows such names.
    if (!["EPERM", "ENOTSUP", "ENOSYS", "EOPNOTSUPP", "EMLINK"].includes((error as NodeJS.ErrnoException).code ?? "")) throw error;
    copyFileSync(path, backup);
  }
}

/**
 * Puts the old texts back, as if nothing had been moved.
 * @param moved those that were kept before
 * @returns those for which that failed: their old text is in `backup`
 */
export function putBack(moved: readonly Replacement[]): readonly Replacement[] {
  return moved.filter(({ path, backup }) => {
    try {
      if (existsSync(backup)) renameSync(backup, path);
      else rmSync(path, { force: true });
      return false;
    } catch {
      return true;
    }
  });
}

/** Removes what was written beside the files. What can't be removed does no harm. */
export function tidy(replacements: readonly Replacement[], kept: readonly Replacement[] = []): void {
  for (const each of replacements) {
    for (const file of kept.includes(each) ? [each.temporary] : [each.temporary, each.backup]) {
      try {
        rmSync(file, { force: true });
      } catch {
        continue;
      }
    }
  }
}
