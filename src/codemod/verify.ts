import type { Finding } from "../model/index.js";
import type { Analysis } from "./analyse.js";

/**
 * Why some fixes must not stay as they were made; `undefined` when they are good: the code type-checks as before, the
 * findings are gone, and no other came.
 */
export function objectionTo(before: Analysis, after: Analysis, mended: readonly Finding[]): string | undefined {
  const [error] = without(after.errors, before.errors);
  if (error !== undefined) return `the result would not type-check: ${error.replace(/^\S+ /, "")}`;
  const [wasThere, isThere] = [before, after].map(({ findings }) => findings.map(({ rule, form, place }) => `${place.file} ${rule}/${form}`));
  const [added] = without(isThere ?? [], wasThere ?? []);
  if (added !== undefined) return `the result would have a new finding: ${added.replace(/^.* /, "")}`;
  const count = (found: readonly Finding[], { rule, place }: Finding) => found.filter((one) => one.rule === rule && one.place.file === place.file).length;
  const stayed = mended.find((finding) => count(after.findings, finding) >= count(before.findings, finding));
  return stayed && `it would still be found: ${stayed.rule}`;
}

/** What is in one list and not in the other, counting repetitions. */
function without(list: readonly string[], other: readonly string[]): readonly string[] {
  const left = new Map<string, number>();
  for (const item of other) left.set(item, (left.get(item) ?? 0) + 1);
  return list.filter((item) => {
    const count = left.get(item) ?? 0;
    left.set(item, count - 1);
    return count <= 0;
  });
}
