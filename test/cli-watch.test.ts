import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { run } from "../src/cli/run.js";
import { CLEAN, cli, folderWith, LEAKY } from "./audit-support.js";

/** A watching command line; `next` gives what it printed up to its next pause. */
function watching(cwd: string, args: readonly string[] = []) {
  const end = new AbortController();
  let text = "";
  let heard: () => void = () => {};
  const stream = {
    isTTY: false,
    columns: undefined,
    write: (more: string) => {
      text += more;
      heard();
    },
  };
  const done = run(["audit", "--watch", ...args], { cwd, env: {}, stdout: stream, stderr: stream, signal: end.signal });
  const next = async (): Promise<string> => {
    while (!text.includes("Watching for changes; Ctrl+C ends it.\n")) await new Promise<void>((resolve) => (heard = resolve));
    const said = text;
    text = "";
    return said;
  };
  return { next, stop: () => (end.abort(), done) };
}

test("audits again when a file changes, comes or is mended, and ends when it is told to", async () => {
  const cwd = folderWith({ "tsconfig.json": { include: ["src"] }, "src/a.ts": CLEAN });
  const { next, stop } = watching(cwd);
  expect(await next()).not.toContain("no-untracked-promise");
  writeFileSync(join(cwd, "src/a.ts"), LEAKY);
  expect(await next()).toContain("src/a.ts:2");
  writeFileSync(join(cwd, "src/b.ts"), LEAKY);
  expect(await next()).toContain("src/b.ts:2");
  writeFileSync(join(cwd, "tsconfig.json"), "{");
  expect(await next()).toMatch(/^async-leaks: tsconfig\.json:1 is broken: .+ Mend it and run the audit again\.$/m);
  writeFileSync(join(cwd, "tsconfig.json"), `{ "include": ["src/b.ts"] }`);
  const mended = await next();
  expect(mended).toContain("src/b.ts:2");
  expect(mended).not.toContain("src/a.ts:2 ");
  expect(await stop()).toBe(0);
});

test("its own report does not set it off", async () => {
  const cwd = folderWith({ "a.ts": LEAKY });
  const { next, stop } = watching(cwd, ["--format", "json", "-o", "out/report.json"]);
  expect(await next()).toContain("Wrote out/report.json.");
  writeFileSync(join(cwd, "b.ts"), CLEAN);
  expect((await next()).match(/Wrote/g)).toHaveLength(1);
  expect(await stop()).toBe(0);
});

test("a baseline is not written at each change", async () => {
  expect((await cli(folderWith({ "a.ts": CLEAN }), ["audit", "--watch", "--baseline", "b.json", "--update-baseline"])).err).toBe("async-leaks: --watch would write the baseline at each change: leave --update-baseline out.\n");
});
