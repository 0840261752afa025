import type { LoadedProject } from "../project/index.js";

type Program = LoadedProject["program"];
type File = LoadedProject["files"][number];

/** `force`: also where the project emits nothing. Internal to TypeScript, whose own incremental builds rest on it. */
interface Emitting {
  emit(file: File, write: (name: string, text: string) => void, token: undefined, onlyDeclarations: true, transformers: undefined, force: true): { readonly diagnostics: readonly unknown[] };
}

/**
 * What other files can know of a file: its declarations. As long as these are the same, no other file's types change.
 * @returns nothing where they can't be written in full
 */
export function shapeOf(program: Program, file: File): string | undefined {
  let shape: string | undefined;
  const { diagnostics } = (program as unknown as Emitting).emit(file, (name, text) => void (/\.d\.([^.]+\.)?[cm]?ts$/.test(name) && (shape = text)), undefined, true, undefined, true);
  return diagnostics.length > 0 ? undefined : shape;
}
