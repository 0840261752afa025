import type { AuditFinding, AuditResult } from "../model/index.js";
import { isAtStake } from "./report.js";
import { counted } from "./words.js";

/** What mends a finding, each as a line: a command that does it, or what a person may choose. */
export function hintsOf({ fixes }: Pick<AuditFinding, "fixes">): readonly string[] {
  return fixes.map(({ kind, title }) => {
    if (kind === "safe") return `fix: ${title} (\`async-leaks fix\`)`;
    return kind === "codemod" ? `codemod: ${title} (\`async-leaks split-trackers\`)` : `suggestion: ${title}`;
  });
}

/** How many findings each command mends. */
export function remediesOf(result: AuditResult): readonly string[] {
  const mended = (wanted: AuditFinding["fixes"][number]["kind"]) => result.findings.filter((finding) => isAtStake(finding, result) && finding.fixes.some(({ kind }) => kind === wanted)).length;
  const safe = mended("safe");
  const split = mended("codemod");
  return [
    ...(safe > 0 ? [`${counted(safe, "finding")} fixable with \`async-leaks fix\``] : []),
    ...(split > 0 ? [`${counted(split, "finding")} mended by \`async-leaks split-trackers\``] : []),
  ];
}
