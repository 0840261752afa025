import { createHash } from "node:crypto";
import { UsageError } from "../model/index.js";
import type { ProjectPlan } from "../project/index.js";
import type { Assignment } from "./assignment.js";
import type { Share } from "./options.js";

/** @throws {UsageError} when it is not I/N with 1 <= I <= N */
export function shareOf(text: string): Share {
  const [, index = 0, count = 0] = (/^(\d+)\/(\d+)$/.exec(text) ?? []).map(Number);
  if (index < 1 || index > count) throw new UsageError(`--shard ${text} is no share: give I/N, such as 1/4 for the first of four.`);
  return { index, count };
}

/**
 * The projects of one share, by their places. Each project is a whole, since its files are judged by who calls them.
 * The largest first, each to the share that has the fewest files so far: every machine works out the same.
 */
export function projectsOf(plans: readonly ProjectPlan[], { index, count }: Share): number[] {
  const shares = Array.from({ length: count }, () => ({ files: 0, positions: [] as number[] }));
  const bySize = plans.map(({ owned }, position) => ({ position, files: owned.size })).sort((a, b) => b.files - a.files || a.position - b.position);
  for (const { position, files } of bySize) {
    const lightest = shares.reduce((least, share) => (share.files < least.files ? share : least));
    lightest.files += files;
    lightest.positions.push(position);
  }
  return (shares[index - 1]?.positions ?? []).sort((a, b) => a - b);
}

/** What must be the same for all shares of an audit, wherever they are made. */
export function auditHash(plans: readonly ProjectPlan[], { policies, settings, requireReasons, shown }: Assignment): string {
  const projects = plans.map(({ config, owned }) => [config === null ? null : shown(config), [...owned].map(shown)]);
  return createHash("sha256").update(JSON.stringify([projects, policies, settings, requireReasons])).digest("hex").slice(0, 16);
}
