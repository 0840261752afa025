import type { Invocation, Log, Notification, Run } from "sarif";
import { DOCUMENTATION } from "../catalog/index.js";
import type { AuditProblem, AuditResult } from "../model/index.js";
import { exitCodeOf, isAtStake, type ReportContext, type Reporter } from "./report.js";
import { levelOfProblem } from "./sarif/levels.js";
import { artifactOf, physicalLocationAt, ROOT } from "./sarif/places.js";
import { resultOf } from "./sarif/result.js";
import { NOTIFICATIONS, RULES } from "./sarif/rules.js";

/** GitHub rejects a run with more results; it shows the first 5,000. */
const MOST_RESULTS = 25_000;

/** SARIF 2.1.0, for code scanning and for editors. Says nothing of the machine, so that the same audit gives the same file anywhere. */
export const sarif: Reporter = (result, context) => {
  const log: Log = { $schema: "https://json.schemastore.org/sarif-2.1.0.json", version: "2.1.0", runs: [runOf(result, context)] };
  return { text: `${JSON.stringify(log, null, 2)}\n`, exitCode: exitCodeOf(result) };
};

function runOf(result: AuditResult, { textOf }: ReportContext): Run {
  const { name, version, compiler } = result.tool;
  // Findings come worst first, and what is left out shall be what does not count.
  const findings = [...result.findings.filter((finding) => isAtStake(finding, result)), ...result.findings.filter((finding) => !isAtStake(finding, result))];
  return {
    tool: { driver: { name, semanticVersion: version, informationUri: DOCUMENTATION, rules: [...RULES], notifications: [...NOTIFICATIONS], properties: { compiler } } },
    originalUriBaseIds: { [ROOT]: { description: { text: "The folder in which the audit ran." } } },
    columnKind: "utf16CodeUnits",
    invocations: [invocationOf(result, Math.max(0, findings.length - MOST_RESULTS))],
    results: findings.slice(0, MOST_RESULTS).map((finding) => resultOf(finding, textOf)),
  };
}

function invocationOf(result: AuditResult, leftOut: number): Invocation {
  const of = (wanted: boolean) => result.problems.filter(({ kind }) => (kind === "config") === wanted).map(notificationOf);
  const remainder: Notification[] = leftOut === 0 ? [] : [{ level: "warning", message: { text: `${leftOut} findings are left out: a run holds at most ${MOST_RESULTS}. --format json has them all.` } }];
  return {
    executionSuccessful: result.summary.files > 0,
    exitCode: exitCodeOf(result),
    toolConfigurationNotifications: of(true),
    toolExecutionNotifications: [...of(false), ...remainder],
  };
}

function notificationOf(problem: AuditProblem): Notification {
  const { kind, message, file, line, column } = problem;
  const place = file === undefined ? undefined : line === undefined ? { artifactLocation: artifactOf(file) } : physicalLocationAt({ file, line, column: column ?? 1 });
  return {
    descriptor: { id: kind, index: NOTIFICATIONS.findIndex(({ id }) => id === kind) },
    level: levelOfProblem(problem),
    message: { text: message },
    ...(place && { locations: [{ physicalLocation: place }] }),
  };
}
