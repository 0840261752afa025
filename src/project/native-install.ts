import { existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { platform } from "node:os";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import type { NativeTypeScript } from "../compiler/index.js";
import { inboxOf } from "./native-inbox.js";
import { upwards } from "./paths.js";

/** The versions whose answers were compared with the classic compiler's on all fixtures. No other is used unless asked for. */
export const TESTED_VERSIONS: readonly string[] = ["7.0.2"];

/** The names under which TypeScript 7 may be installed: its own, and the alias under which it comes with this package. */
const NAMES = ["typescript7", "typescript"];

/** What the kernel keeps between two processes: of Linux's 208 KB and macOS's 8 KB as much as is sure. Of others nothing is known. */
const ROOM: Readonly<Partial<Record<NodeJS.Platform, number>>> = { linux: 48 * 1024, darwin: 6 * 1024 };

/** A copy of TypeScript 7. */
export interface NativeInstall {
  readonly version: string;
  readonly folder: string;
}

/**
 * The copy to be used: a tested one beside this package before a tested one of the audited project, so that no code of
 * the project's runs where the same is at hand; an untested one last.
 */
export function findNative(cwd: string): NativeInstall | undefined {
  const found = [...installedWithUs(), ...installedIn(cwd)];
  return found.find(({ version }) => TESTED_VERSIONS.includes(version)) ?? found[0];
}

/** @throws whatever loading the modules throws, where the installation is broken */
export async function loadNative({ version, folder }: NativeInstall): Promise<NativeTypeScript> {
  const require = createRequire(join(folder, "package.json"));
  const load = async (module: string): Promise<unknown> => import(pathToFileURL(require.resolve(`typescript/${module}`)).href);
  const [sync, ast] = await Promise.all([load("unstable/sync"), load("unstable/ast")]);
  return { version, sync: sync as NativeTypeScript["sync"], ast: ast as NativeTypeScript["ast"], room: ROOM[platform()] ?? 0, inboxOf };
}

/** {@link loadNative} for those who can't wait. @throws whatever loading the modules throws, where the installation is broken */
export function requireNative({ version, folder }: NativeInstall): NativeTypeScript {
  const require = createRequire(join(folder, "package.json"));
  const load = (module: string): unknown => require(`typescript/${module}`);
  return { version, sync: load("unstable/sync") as NativeTypeScript["sync"], ast: load("unstable/ast") as NativeTypeScript["ast"], room: ROOM[platform()] ?? 0, inboxOf };
}

function installedWithUs(): NativeInstall[] {
  const require = createRequire(import.meta.url);
  return NAMES.flatMap((name) => {
    try {
      return installIn(dirname(require.resolve(`${name}/package.json`))) ?? [];
    } catch {
      return [];
    }
  });
}

function installedIn(cwd: string): NativeInstall[] {
  return [...upwards(cwd)].flatMap((folder) => NAMES.flatMap((name) => installIn(join(folder, "node_modules", name)) ?? []));
}

function installIn(folder: string): NativeInstall | undefined {
  const manifest = join(folder, "package.json");
  if (!existsSync(manifest)) return undefined;
  const version = /"version":\s*"(7\.[^"]+)"/.exec(readFileSync(manifest, "utf8"))?.[1];
  return version === undefined ? undefined : { version, folder };
}
