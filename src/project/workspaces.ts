import { readFileSync } from "node:fs";
import { dirname } from "node:path";
import { globSync } from "tinyglobby";
import { parse } from "yaml";
import { UsageError } from "../model/index.js";
import { shown, withSlashes } from "./paths.js";
import { ts } from "./typescript.js";

/**
 * The package folders of a workspace root: of npm and Yarn (`package.json#workspaces`) or pnpm (`pnpm-workspace.yaml`).
 * Empty when the folder is no workspace root.
 * @throws {UsageError} when the file that declares them is broken
 */
export function workspacePackages(folder: string, cwd: string): string[] {
  const patterns = declared(folder, cwd);
  if (patterns.length === 0) return [];
  const manifests = patterns.map((pattern) => {
    const negated = pattern.startsWith("!");
    return `${negated ? "!" : ""}${pattern.slice(negated ? 1 : 0).replace(/\/+$/, "")}/package.json`;
  });
  return globSync(manifests, { cwd: folder, absolute: true, ignore: ["**/node_modules/**"], expandDirectories: false })
    .map((manifest) => withSlashes(dirname(manifest)))
    .filter((found) => found !== folder)
    .sort();
}

function declared(folder: string, cwd: string): string[] {
  const manifest = readParsed(`${folder}/package.json`, cwd, (text) => JSON.parse(text) as unknown);
  const workspaces = field(manifest, "workspaces");
  const pnpm = readParsed(`${folder}/pnpm-workspace.yaml`, cwd, (text) => parse(text) as unknown);
  return [workspaces, field(workspaces, "packages"), field(pnpm, "packages")].flatMap(strings);
}

function readParsed(path: string, cwd: string, parseText: (text: string) => unknown): unknown {
  if (!ts.sys.fileExists(path)) return undefined;
  try {
    return parseText(readFileSync(path, "utf8").replace(/^\uFEFF/, ""));
  } catch (error) {
    const [reason = ""] = (error as Error).message.split("\n");
    throw new UsageError(`${shown(cwd, path)} is broken: ${reason.replace(/[.:]$/, "")}. Mend it, or name tsconfigs with -p.`);
  }
}

function field(value: unknown, key: string): unknown {
  return typeof value === "object" && value !== null ? (value as Record<string, unknown>)[key] : undefined;
}

function strings(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((item) => typeof item === "string") : [];
}
