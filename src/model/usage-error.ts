/**
 * Something that only the user can put right: a wrong argument, a missing file, a broken configuration. The message is
 * one line that says what to do next. Whatever else is thrown is a defect of ours.
 */
export class UsageError extends Error {
  override readonly name = "UsageError";
}
