import { NOTHING, type Proposal } from "./change.js";
import type { Repository } from "./repository.js";

export const OWN_CONFIG = "async-leaks.config.mjs";

const TEXT = `import { defineConfig } from "async-leaks/config";

export default defineConfig({
  // "strict" reports findings of lower confidence, too.
  preset: "recommended",
  // Globs of files that are not audited: what tools made, what is not yours.
  ignore: [],
});
`;

/** A configuration that audit and ESLint share. */
export function proposeOwnConfig({ ownConfig }: Repository): Proposal {
  return ownConfig === undefined ? { changes: [{ file: OWN_CONFIG, before: "", after: TEXT }], notes: [] } : NOTHING;
}
