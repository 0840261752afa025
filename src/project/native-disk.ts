import { readdirSync } from "node:fs";
import type typescript from "typescript";
import type { DiskTrace, DiskTracer } from "./trace.js";
import { ts } from "./typescript.js";

/** The disk as the process may ask for it. */
type FileSystem = Pick<typescript.System, "fileExists" | "directoryExists" | "readFile"> & {
  getAccessibleEntries(folder: string): { files: string[]; directories: string[] };
  realpath(path: string): string;
};

/**
 * What TypeScript 7's process asks us instead of the disk: configs that exist in memory only, and, with a tracer,
 * everything, so that it can be written down. `undefined` sends it to the disk.
 */
export function nativeDisk(configs: ReadonlyMap<string, string>, tracer?: DiskTracer): Partial<FileSystem> {
  if (!tracer) return { readFile: (file) => configs.get(file) };
  const host = tracer.trace(ts.createCompilerHost({}));
  return {
    readFile: (file) => {
      const config = configs.get(file);
      // Its text is noted; the process reads it faster than we could send it.
      if (config === undefined) host.readFile(file);
      return config;
    },
    fileExists: (file) => configs.has(file) || host.fileExists(file),
    directoryExists: (folder) => host.directoryExists?.(folder) ?? false,
    getAccessibleEntries: (folder) => ({ files: filesIn(folder), directories: host.getDirectories?.(folder) ?? [] }),
    realpath: (path) => host.realpath?.(path) ?? path,
  };
}

/**
 * What one program rests on, of all that the process has asked so far: it asks for nothing twice. So a trace holds what
 * was looked for by the programs before it, too, but only the texts of its own files, and of every config and manifest.
 */
export function traceOf(tracer: DiskTracer, fileNames: readonly string[]): DiskTrace {
  const own = new Set(fileNames);
  const trace = tracer.result();
  return { ...trace, texts: Object.fromEntries(Object.entries(trace.texts).filter(([file]) => own.has(file) || file.endsWith(".json"))) };
}

function filesIn(folder: string): string[] {
  try {
    return readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isFile()).map(({ name }) => name);
  } catch {
    return [];
  }
}
