import { type LoadedProject, ts } from "../project/index.js";

type Program = LoadedProject["program"];
type File = LoadedProject["files"][number];

/** An error of the compiler's. */
export interface TypeError {
  readonly file: string;
  readonly code: number;
  /** Offset; 0 where it has no place. */
  readonly start: number;
  readonly message: string;
}

/** Everything that `tsc` would say about one file. */
export function errorsIn(program: Program, file: File): readonly TypeError[] {
  const { declaration = false, composite = false } = program.getCompilerOptions();
  const found = [
    ...program.getSyntacticDiagnostics(file),
    ...program.getSemanticDiagnostics(file),
    // What can't be written into a declaration file: a type without a name, or, with `isolatedDeclarations`, one that is not spelled out.
    ...(declaration || composite ? program.getDeclarationDiagnostics(file) : []),
  ];
  return found.map(({ code, start = 0, messageText }) => ({ file: file.fileName, code, start, message: ts.flattenDiagnosticMessageText(messageText, " ") }));
}
