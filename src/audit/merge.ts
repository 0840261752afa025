import { type AuditResult, type ShardResult, UsageError } from "../model/index.js";
import { conclude } from "./conclude.js";
import { type Coverage, coverageOf } from "./coverage.js";
import { byGravity } from "./problems.js";

/** The result of a share, and where it was read. */
export interface ReadShard {
  readonly file: string;
  readonly result: ShardResult;
}

/** @throws {UsageError} when a text is not what `async-leaks audit --shard I/N --format json` writes */
export function parseShard(text: string, file: string): ReadShard {
  const value = parsed(text, file);
  if (!isRecord(value) || value["schemaVersion"] !== 1 || !isRecord(value["tool"])) throw new UsageError(`${file} is no result of an audit. Give the files that \`async-leaks audit --shard I/N --format json -o FILE\` wrote.`);
  const shard = value["shard"];
  if (!isRecord(shard) || !Array.isArray(shard["outcomes"])) throw new UsageError(`${file} is the result of a whole audit, not of a share. Audit with --shard I/N.`);
  return { file, result: value as unknown as ShardResult };
}

/**
 * The whole audit, as if it had been made on one machine.
 * @throws {UsageError} when a share is missing, there twice, or of another audit
 */
export function merge(shards: readonly ReadShard[], cwd: string): { readonly result: AuditResult; readonly coverage: Coverage } {
  const [first] = shards;
  if (!first) throw new UsageError("Nothing to merge. Give the result of every share.");
  assertTogether(first, shards);
  const outcomes = shards.flatMap(({ result }) => result.shard.outcomes).sort((a, b) => a.position - b.position);
  const { shard, tool } = first.result;
  const { result, whole } = conclude(outcomes.map(({ outcome }) => outcome), { ...shard, tool });
  const ofCaches = shards.flatMap((each) => each.result.problems).filter(({ kind }) => kind === "cache");
  return { result: { ...result, problems: [...result.problems, ...ofCaches].sort(byGravity) }, coverage: coverageOf(cwd, shard, whole) };
}

function assertTogether(first: ReadShard, shards: readonly ReadShard[]): void {
  const { count, audit } = first.result.shard;
  const { version } = first.result.tool;
  for (const { file, result } of shards) {
    const isSame = result.shard.count === count && result.shard.audit === audit && result.tool.version === version;
    if (!isSame) throw new UsageError(`${file} and ${first.file} are shares of different audits: make all of them with the same version, settings and files.`);
  }
  const indexes = shards.map(({ result }) => result.shard.index);
  const twice = shards.find(({ result }, place) => indexes.indexOf(result.shard.index) !== place);
  if (twice) throw new UsageError(`Share ${twice.result.shard.index}/${count} is there twice; ${twice.file} is the second. Give each once.`);
  const missing = Array.from({ length: count }, (_, place) => place + 1).filter((index) => !indexes.includes(index));
  if (missing.length > 0) throw new UsageError(`Without share ${missing.map((index) => `${index}/${count}`).join(", ")} the result would be blind. Give the results of all ${count}.`);
}

function parsed(text: string, file: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new UsageError(`${file} is no JSON. Give the files that \`async-leaks audit --shard I/N --format json -o FILE\` wrote.`);
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
