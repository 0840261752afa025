import { existsSync, mkdirSync, readdirSync, realpathSync, symlinkSync } from "node:fs";
import { dirname, isAbsolute, join, relative, sep } from "node:path";

/**
 * Gives a copy of a repository's tree the installed packages of the original. A package of the workspace itself leads to
 * the copy: it is part of what is compared.
 * @param files of the copy, relative to it
 */
export function linkDependencies(original: string, copy: string, files: readonly string[]): void {
  const root = realpathSync(original);
  for (const folder of foldersOf(files)) {
    const from = join(original, folder, "node_modules");
    const to = join(copy, folder, "node_modules");
    if (existsSync(from) && !existsSync(to)) linkPackages(from, to, root, copy);
  }
  const above = nearestAbove(root);
  const beside = join(dirname(copy), "node_modules");
  if (above !== undefined && !existsSync(beside)) symlinkSync(above, beside, "junction");
}

/** One link for each package, since a link for them all would lead workspace packages back to the original. */
function linkPackages(from: string, to: string, root: string, copy: string): void {
  mkdirSync(to, { recursive: true });
  for (const name of readdirSync(from)) {
    if (name.startsWith("@")) linkPackages(join(from, name), join(to, name), root, copy);
    else if (!name.startsWith(".")) link(join(from, name), join(to, name), root, copy);
  }
}

function link(from: string, to: string, root: string, copy: string): void {
  if (!existsSync(from)) return;
  const real = realpathSync(from);
  const inside = relative(root, real);
  const isOwn = !isAbsolute(inside) && !inside.split(sep).some((part) => part === ".." || part === "node_modules");
  symlinkSync(isOwn ? join(copy, inside) : real, to, "junction");
}

/** Every folder that holds one of the files, at any depth; the root is the empty name. */
function foldersOf(files: readonly string[]): ReadonlySet<string> {
  const folders = new Set<string>([""]);
  for (const file of files) {
    for (let folder = dirname(file); folder !== "." && !folders.has(folder); folder = dirname(folder)) folders.add(folder);
  }
  return folders;
}

function nearestAbove(root: string): string | undefined {
  for (let folder = dirname(root); ; folder = dirname(folder)) {
    const found = join(folder, "node_modules");
    if (existsSync(found)) return found;
    if (dirname(folder) === folder) return undefined;
  }
}
