// `split-trackers` as a user runs it: on the incident's own code, and on files in every state that a disk can have them in.
import { spawnSync } from "node:child_process";
import { readFileSync, statSync, symlinkSync, writeFileSync, chmodSync, lstatSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { cli, folderWith } from "./audit-support.js";

const LEAKY = `export class Monitor {
  // Everything that runs.
  readonly #tasks = new Set<Promise<void>>(); // open
  #stopped = false;

  start(): void {
    this.#tasks.add(this.#heartbeat());
  }

  async rotate(streams: AsyncIterable<string>): Promise<void> {
    for await (const stream of streams) {
      this.#tasks.add(this.#readAll(stream));
      await Promise.all(this.#tasks);
    }
  }

  async #heartbeat(): Promise<void> {
    while (!this.#stopped) await fetch("https://example.org/alive");
  }

  async #readAll(stream: string): Promise<void> {
    await fetch(stream);
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    await Promise.all(this.#tasks);
  }
}
`;
const FIXED = LEAKY.replace("// open\n", "// open\n  readonly #readerTasks = new Set<Promise<void>>(); // Its tasks end with one iteration.\n")
  .replace("this.#tasks.add(this.#readAll", "this.#readerTasks.add(this.#readAll").replace("Promise.all(this.#tasks)", "Promise.all(this.#readerTasks)");
const TSCONFIG = { compilerOptions: { target: "es2022", lib: ["es2022", "dom"], strict: true, types: [] }, include: ["*.ts"] };

const project = (text = LEAKY) => folderWith({ "tsconfig.json": TSCONFIG, "monitor.ts": text });

describe("async-leaks split-trackers", () => {
  test("shows a diff that git can apply, and writes nothing", async () => {
    const cwd = project();
    const { code, out, err } = await cli(cwd, ["split-trackers"]);
    expect(code).toBe(1);
    expect(err).toBe("1 fix in 1 file. Nothing was written; add --write to do so.\n");
    expect(readFileSync(join(cwd, "monitor.ts"), "utf8")).toBe(LEAKY);
    const { status, stderr } = spawnSync("git", ["apply", "-"], { cwd, input: out, encoding: "utf8" });
    expect(`${status} ${stderr}`).toBe("0 ");
    expect(readFileSync(join(cwd, "monitor.ts"), "utf8")).toBe(FIXED);
  });

  test("writes with --write; a second run has nothing to do", async () => {
    const cwd = project();
    expect(await cli(cwd, ["split-trackers", "--write"])).toEqual({ code: 0, out: "", err: "Wrote 1 fix in 1 file.\n" });
    expect(readFileSync(join(cwd, "monitor.ts"), "utf8")).toBe(FIXED);
    expect(await cli(cwd, ["split-trackers"])).toEqual({ code: 0, out: "", err: "Nothing to change.\n" });
  });

  test("calls the new tracker as it is told", async () => {
    const cwd = project();
    await cli(cwd, ["split-trackers", "--write", "--name", "tasks=reads"]);
    expect(readFileSync(join(cwd, "monitor.ts"), "utf8")).toBe(FIXED.replaceAll("#readerTasks", "#reads"));
  });

  test("never takes a name that is there", async () => {
    const taken = LEAKY.replace("#stopped = false;", "#stopped = false;\n  readonly readerTasks = 1;");
    const { out } = await cli(project(taken), ["split-trackers"]);
    expect(out).toContain("+  readonly #readerTasks2 = ");
  });

  test("keeps a byte order mark, CRLF, the mode and the link", async () => {
    const cwd = project();
    const crlf = (text: string) => `\uFEFF${text.replaceAll("\n", "\r\n")}`;
    const real = join(cwd, "real.txt");
    writeFileSync(real, crlf(LEAKY));
    chmodSync(real, 0o755);
    spawnSync("rm", [join(cwd, "monitor.ts")]);
    symlinkSync("real.txt", join(cwd, "monitor.ts"));
    expect((await cli(cwd, ["split-trackers", "--write"])).err).toBe("Wrote 1 fix in 1 file.\n");
    expect(readFileSync(real, "utf8")).toBe(crlf(FIXED));
    expect(statSync(real).mode & 0o777).toBe(0o755);
    expect(lstatSync(join(cwd, "monitor.ts")).isSymbolicLink()).toBe(true);
  });

  test("leaves files with uncommitted changes alone, unless it is forced", async () => {
    const cwd = project();
    const git = (...args: string[]) => spawnSync("git", ["-c", "user.name=a", "-c", "user.email=a@b.c", ...args], { cwd, encoding: "utf8" });
    git("init", "-q");
    git("add", ".");
    git("commit", "-qm", "first");
    writeFileSync(join(cwd, "monitor.ts"), `${LEAKY}// mine\n`);
    const { code, err } = await cli(cwd, ["split-trackers", "--write"]);
    expect(code).toBe(2);
    expect(err).toContain("monitor.ts has changes that are not committed. Commit or stash them, or use --force.");
    expect(readFileSync(join(cwd, "monitor.ts"), "utf8")).toBe(`${LEAKY}// mine\n`);
    expect((await cli(cwd, ["split-trackers", "--write", "--force"])).code).toBe(0);
    git("commit", "-qam", "second");
    expect(git("status", "--porcelain").stdout).toBe("");
  });

  test("says what it leaves alone, and why, also as JSON", async () => {
    const looked = LEAKY.replace("await Promise.all(this.#tasks);", "await Promise.all(this.#tasks);\n      console.log(this.#tasks.has(Promise.resolve()));");
    const cwd = project(looked);
    const { code, out, err } = await cli(cwd, ["split-trackers"]);
    expect({ code, out }).toEqual({ code: 1, out: "" });
    expect(err).toBe("Left alone: monitor.ts:12 no-shared-tracker: line 14 looks at `#tasks`, which may mean either lifetime.\nNothing was changed.\n");
    const json = JSON.parse((await cli(cwd, ["split-trackers", "--json"])).out) as { refused: unknown };
    expect(json).toMatchObject({ written: false, files: [], applied: [], refused: [{ rule: "no-shared-tracker", file: "monitor.ts", line: 12 }] });
  });

  test("takes back what would not type-check", async () => {
    const odd = LEAKY.replace("readonly #tasks = new Set<Promise<void>>()", "readonly #tasks: Set<Promise<void>> & { only?: 1 } = Object.assign(new Set<Promise<void>>(), { only: 1 } as const)");
    const { code } = await cli(project(odd), ["split-trackers", "--write"]);
    expect(code).toBe(0);
    const broken = `${LEAKY}export const wrong: number = "text";\n`;
    expect((await cli(project(broken), ["split-trackers"])).err).toContain("1 fix in 1 file");
  });

  test.each([
    [["split-trackers", "--name", "tasks"], "--name tasks is no pair of names"],
    [["split-trackers", "--name", "tasks=1x"], "is no pair of names"],
    [["split-trackers", "nowhere"], "nowhere"],
    [["fix", "--rule", "no-such-rule"], 'There is no rule "no-such-rule"'],
    [["split-trackers", "--interactive"], "--interactive needs a terminal"],
  ])("refuses %j in one line, with exit code 2", async (args, message) => {
    const { code, out, err } = await cli(project(), args);
    expect({ code, out }).toEqual({ code: 2, out: "" });
    expect(err.trim().split("\n")).toEqual([expect.stringContaining(message)]);
  });
});
