import { readFileSync } from "node:fs";
import { type AuditRun, runAudit } from "../src/audit/index.js";
import { type AuditFinding, type AuditResult, isOpen, RULE_IDS, type RuleId } from "../src/model/index.js";
import { type Format, type Report, type ReportContext, REPORTERS } from "../src/report/index.js";
import { folderWith, LEAKY } from "./audit-support.js";
import { ROOT } from "./support/fixtures.js";

const NONE = Object.fromEntries(RULE_IDS.map((id) => [id, 0])) as Record<RuleId, number>;

/** What file names and code may hold to confuse whoever reads a report. */
export const HOSTILE = [
  "src/100% sure?.ts",
  "src/new\nline\r::error file=x::fake.ts",
  "src/]]>&<script>alert(1)<!--.ts",
  "src/``back`ticks```.ts",
  "src/a::b,c=d%0A%25.ts",
  "src/[x](1) ![y](//evil) @everyone #1 !2 ~bug www.evil.test https://evil.test.ts",
  "src/ümläut 漢字 😀 \u202Eesrever\u2066.ts",
  "src/con\u0007trol\u001B[31m\u0000\uD800.ts",
  "src/| a | b |\\|.ts",
  "</details><details open>\n\n# heading\n\n- [ ] task.ts",
  "src/' onmouseover=alert(1) \".ts",
] as const;

export const FINDING: AuditFinding = {
  rule: "no-untracked-promise",
  form: "dropped",
  severity: "error",
  confidence: "high",
  file: "src/rotate.ts",
  line: 5,
  column: 3,
  endLine: 5,
  endColumn: 9,
  message: "`read()` starts a task that nobody awaits. Await it, return it, or add it to a tracker.",
  data: { task: "read()" },
  growth: "steady",
  span: "until-stopped",
  multiplicity: "per-iteration",
  related: [{ file: "src/rotate.ts", line: 4, column: 2, role: "loop", message: "repeated by this loop" }],
  fixes: [{ title: "Await it", kind: "suggestion", edits: [{ file: "src/rotate.ts", line: 5, column: 3, endLine: 5, endColumn: 3, text: "await " }] }],
  fingerprint: "0123456789abcdef",
  identity: { scope: "rotate", head: "0123456789abcdef", code: "0123456789abcdef" },
  suppressed: false,
};

/** A result with these findings, and sums that agree with them. */
export function resultWith(over: Partial<AuditResult>): AuditResult {
  const findings = over.findings ?? [];
  const counted = findings.filter(isOpen).reduce((sums, { rule }) => ({ ...sums, [rule]: sums[rule] + 1 }), NONE);
  return {
    schemaVersion: 1,
    tool: { name: "async-leaks", version: "0.0.0", compiler: "classic (TypeScript 6.0.2)" },
    projects: [{ config: null, files: ["src/rotate.ts"] }],
    summary: { files: 1, tasks: 2, trackers: 1, waits: 0, findings: counted, suppressed: findings.filter(({ suppressed }) => suppressed).length, baselined: findings.filter(({ baseline }) => baseline === "known").length, unresolvedCalls: 1, totalCalls: 1000 },
    suppressions: [],
    inventory: { tasks: [], trackers: [], waits: [], lifetimes: [] },
    problems: [],
    ...over,
    findings,
  };
}

/** Every hostile text in every place of a result that code or a file system can fill. */
export const HOSTILE_RESULT: AuditResult = resultWith({
  findings: HOSTILE.map((text, index) => ({
    ...FINDING,
    file: text,
    endLine: index % 2 === 0 ? 5 : 7,
    message: `\`${text}\` starts a task that nobody awaits (${text}). Await \`it\`.`,
    related: HOSTILE.map((file, line) => ({ file, line: line + 1, column: 1, role: "loop", message: `repeated by \`${text}\`, ${text}` })),
    fixes: (["safe", "suggestion", "codemod"] as const).map((kind) => ({ title: `Call ${text}`, kind, edits: [{ file: text, line: 1, column: 1, endLine: 1, endColumn: 1, text }] })),
    fingerprint: index.toString(16).padStart(16, "0"),
  })),
  problems: HOSTILE.flatMap((text) => (["error", "warning", "info"] as const).map((level) => ({ kind: "syntax-error" as const, level, message: `${text} has a syntax error`, file: text, line: 1, column: 1 }))),
});

export function report(format: Format, result: AuditResult, context: Partial<ReportContext> = {}): Report {
  return REPORTERS[format](result, { textOf: () => undefined, width: 80, color: false, durationMs: 1234, ...context });
}

let audited: Promise<AuditRun> | undefined;

/** An audit of a folder with findings, fixes, a silenced finding and a syntax error, under names that are hard to write down; made once. */
export function realRun(): Promise<AuditRun> {
  return (audited ??= runAudit({ cwd: folderWith(REAL_FILES), preset: "strict" }));
}

/** A fixture; `scenario()`, which runs it, is left out with what it imports. */
const fixture = (name: string): string => readFileSync(`${ROOT}/fixtures/${name}.ts`, "utf8").replace(/^import .*scenario.*\n/m, "").replace(/^export .*scenario\b[^]*$/m, "");

/** What the monitor needs to be analysed. */
export const MONITOR_SUPPORT = {
  "src/support/wait-group.ts": fixture("no-shared-tracker/support/wait-group"),
};

const REAL_FILES = {
  ...MONITOR_SUPPORT,
  "src/monitor #1.ts": fixture("no-shared-tracker/monitor-shared-strict"),
  "src/50%/timer, per::call.ts": fixture("no-leaked-timer/per-call"),
  "src/known.ts": LEAKY.replace("export", "// async-leaks-ignore-next-line no-untracked-promise -- known\nexport"),
  "src/broken.ts": "const = ;",
  "src/looping.ts": `declare function poll(): Promise<void>;
declare const urls: string[];
export function start(): void {
  void (async () => {
    for (const url of urls) {
      await fetch(url);
      await poll();
    }
  })();
}
`,
};
