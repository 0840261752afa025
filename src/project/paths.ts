import { existsSync, statSync } from "node:fs";
import { dirname, join, relative, resolve, sep } from "node:path";

/** An absolute path with `/`, as the compiler writes file names. */
export function absolute(cwd: string, path: string): string {
  return withSlashes(resolve(cwd, path));
}

export function withSlashes(path: string): string {
  return sep === "/" ? path : path.replaceAll(sep, "/");
}

/** How a path is shown: relative to the working directory, with `/`. */
export function shown(cwd: string, path: string): string {
  return withSlashes(relative(cwd, path)) || ".";
}

export function isUnder(file: string, folder: string): boolean {
  return file === folder || file.startsWith(folder.endsWith("/") ? folder : `${folder}/`);
}

export function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
}

export function isInNodeModules(path: string): boolean {
  return `${path}/`.includes("/node_modules/");
}

/** The folders from `folder` upwards; inside `node_modules` only as far as the package's own root. */
export function* upwards(folder: string): Generator<string> {
  for (let at = folder; ; at = withSlashes(dirname(at))) {
    yield at;
    const parent = dirname(at);
    if (parent === at) return;
    if (isInNodeModules(at) && existsSync(join(at, "package.json"))) return;
  }
}
