/** Longest name or site that is kept; what is longer would make output and memory unbounded. */
const LONGEST_LABEL = 200;

/** Cuts a name or site to a length that can be shown and exported. */
export function label(text: string): string {
  if (typeof text !== "string") throw new TypeError(`a name or site must be a string (got ${typeof text}); the name comes first`);
  return text.length <= LONGEST_LABEL ? text : `${text.slice(0, LONGEST_LABEL - 1)}…`;
}
