import { readFileSync } from "node:fs";
import { join } from "node:path";
import { applyEdits, modify } from "jsonc-parser";
import { VERSION } from "../../audit/version.js";
import type { Proposal } from "./change.js";
import { isInstalled, type Repository } from "./repository.js";

const SCRIPT = "async-leaks";

/** The package among the development dependencies, and a script that CI and people call by one name. */
export function proposeManifest(repository: Repository): Proposal {
  const before = readFileSync(join(repository.root, "package.json"), "utf8");
  let after = before;
  if (repository.manifest.scripts?.[SCRIPT] === undefined) after = withValue(after, ["scripts", SCRIPT], "async-leaks audit");
  const isNew = !isInstalled(repository, "async-leaks");
  if (isNew) after = withValue(after, ["devDependencies", "async-leaks"], `^${VERSION}`);
  return {
    changes: after === before ? [] : [{ file: "package.json", before, after }],
    notes: isNew ? [`Install it: ${repository.packageManager} install`] : [],
  };
}

/** Only what is added changes; the rest keeps its formatting. */
function withValue(text: string, path: readonly string[], value: string): string {
  const indent = /^([ \t]+)"/m.exec(text)?.[1] ?? "  ";
  const formattingOptions = { insertSpaces: !indent.startsWith("\t"), tabSize: indent.startsWith("\t") ? 1 : indent.length, eol: text.includes("\r\n") ? "\r\n" : "\n" };
  return applyEdits(text, modify(text, [...path], value, { formattingOptions }));
}
