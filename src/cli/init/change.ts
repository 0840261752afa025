/** A file as `init` would have it. */
export interface Change {
  /** Relative to the repository's root. */
  readonly file: string;
  /** Empty for a file that is new. */
  readonly before: string;
  readonly after: string;
}

/** What `init` proposes for one part of a repository: changes, and words on what is left to a person. */
export interface Proposal {
  readonly changes: readonly Change[];
  readonly notes: readonly string[];
}

export const NOTHING: Proposal = { changes: [], notes: [] };
