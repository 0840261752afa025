import { createTwoFilesPatch } from "diff";
import pc from "picocolors";

/** A unified diff of one file, as `git apply` takes it. */
export function diffOf(file: string, before: string, after: string, color: boolean): string {
  const colors = pc.createColors(color);
  const patch = createTwoFilesPatch(`a/${file}`, `b/${file}`, before, after, undefined, undefined, { context: 3 });
  const [, ...lines] = patch.split("\n");
  return lines.map((line) => (line.startsWith("+") ? colors.green(line) : line.startsWith("-") ? colors.red(line) : line.startsWith("@@") ? colors.cyan(line) : line)).join("\n");
}
