// Code that is written in unusual ways: each of these was damaged once, or mended otherwise than the same code in a usual form.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { cli, folderWith } from "./audit-support.js";

const TSCONFIG = { compilerOptions: { target: "es2022", module: "nodenext", lib: ["es2023", "dom"], strict: true, types: [] }, include: ["*.ts"] };

/** A set that an inner wait shares with an outer task; nobody else waits for it. */
const rounds = ({ loop = "for (const url of urls)", wait = "Promise.allSettled(this.tasks)", end = "", field = "private readonly tasks = new Set<Promise<void>>();" }) => `export class Rounds {
  ${field}
  #isOver = false;
  async run(urls: readonly string[]): Promise<void> {
    this.tasks.add(this.beat());
    ${loop} {
      this.tasks.add(this.load(${loop.includes("url ") ? "url" : '"x"'}));
      await ${wait};
    }${end}
  }
  private async beat(): Promise<void> {
    while (!this.#isOver) await fetch("https://example.org/alive");
  }
  private async load(url: string): Promise<void> {
    await fetch(url);
  }
}
`;

const waits = "    await Promise.allSettled(this.tasks); // The longer-lived tasks end here.";
/** File, text, and what has to be in the result; a text that begins with a colon is why nothing is done. */
const SPLITS: Readonly<Record<string, readonly [text: string, expected: string]>> = {
  "usual.ts": [rounds({}), `    }\n${waits}\n`],
  "chained-over-lines.ts": [rounds({ wait: "Promise\n        .allSettled(this.tasks)" }), `    }\n${waits}\n`],
  "comment-behind-brace.ts": [rounds({ end: " /* all loaded */" }), `    } /* all loaded */\n${waits}\n`],
  "code-behind-brace.ts": [rounds({ end: " this.#isOver = true;" }), `    } this.#isOver = true;\n${waits}\n`],
  "return-behind-brace.ts": [rounds({ end: " return;" }), `    }\n${waits}\n     return;\n`],
  "endless-without-blank.ts": [rounds({ loop: "while(true)" }), ": nothing else than the wait"],
  "carriage-return.ts": [rounds({}).replace("{\n", "{\r"), ": some lines of the file end with a carriage return alone"],
  "separator.ts": [rounds({}).replace("{\n", "{ // a\u2028"), ": some lines of the file end with a carriage return alone"],
};

const CLOCK = (setting: string, stop = "stop(): void {}") => `export class Clock {
  readonly tick = (): void => {};
  constructor() {
    ${setting}(this.tick, 100);
  }
  ${stop}
}
`;
const FIXES: Readonly<Record<string, readonly [text: string, expected: string]>> = {
  "over-lines.ts": [CLOCK("globalThis\n      .setInterval"), "stop(): void { globalThis.clearInterval(this.#timer); }"],
  "comment-behind-head.ts": [CLOCK("setInterval", "stop(): void { // at the end\n    this.tick();\n  }"), "stop(): void { // at the end\n    clearInterval(this.#timer);\n    this.tick();\n"],
  "mixed-ends.ts": [CLOCK("setInterval", "stop(): void {\r\n    this.tick();\r\n  }"), "stop(): void {\n    clearInterval(this.#timer);\r\n    this.tick();\r\n"],
  "without-semicolons.ts": [
    "export class Reader {\n  #isOver = false\n  #reading: Promise<void> | undefined\n  start(): void { this.#reading = this.#read() }\n  async close(): Promise<void> { await this.#reading; this.#isOver = true }\n  async #read(): Promise<void> {\n    while (!this.#isOver) await fetch(\"x\")\n  }\n}\n",
    "{ this.#isOver = true; await this.#reading; }",
  ],
};

describe.each([["split-trackers", SPLITS], ["fix", FIXES]] as const)("%s", (command, cases) => {
  let err = "";
  let cwd = "";
  beforeAll(async () => {
    cwd = folderWith({ "tsconfig.json": TSCONFIG, ...Object.fromEntries(Object.entries(cases).map(([file, [text]]) => [file, text])) });
    ({ err } = await cli(cwd, [command, "--preset", "strict", "--write"]));
    texts = new Map(Object.keys(cases).map((file) => [file, readFileSync(join(cwd, file), "utf8")]));
  }, 120_000);
  let texts: ReadonlyMap<string, string> = new Map();

  test.each(Object.entries(cases))("%s", (file, [text, expected]) => {
    if (expected.startsWith(":")) {
      expect(err.split("\n").find((line) => line.includes(` ${file}:`))).toContain(expected);
      expect(texts.get(file)).toBe(text);
    } else expect(texts.get(file)).toContain(expected);
  });
});
