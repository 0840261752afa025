import { UsageError } from "../src/model/index.js";

/** A mistake in an ESLint configuration. ESLint prints a thrown error's stack; a trace through ESLint would bury the one line that helps. */
export function configError(message: string): UsageError {
  const error = new UsageError(message);
  error.stack = `${error.name}: ${message}`;
  return error;
}
