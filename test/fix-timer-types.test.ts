// Declarations that hold a timer's handle have its type: Node's is an object, a browser's a number, and both may be declared.
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { rewrite } from "../src/codemod/index.js";
import { folderWith } from "./audit-support.js";
import { ROOT } from "./support/fixtures.js";

const PLATFORMS = {
  "DOM only": { lib: ["es2022", "dom"], types: [] },
  "Node only": { lib: ["es2022"], types: ["node"] },
  "DOM and Node": { lib: ["es2022", "dom"], types: ["node"] },
} as const;
type Platform = keyof typeof PLATFORMS;

const field = (platform: string, timer: string, handler = "() => this.look()") => `export class Clock {
  count = 0;
  constructor(readonly handler: string) {
    ${platform}set${timer}(${handler}, 1_000);
  }
  look(): void {
    this.count++;
  }
  stop(): void {
    this.count = 0;
  }
}
`;
const rearmed = `export class Poller {
  readonly #ask: () => boolean;
  constructor(ask: () => boolean) {
    this.#ask = ask;
  }
  start(): void {
    this.#poll();
  }
  stop(): void {
    console.log("stopping");
  }
  #poll(): void {
    this.#ask();
    setTimeout(() => this.#poll(), 1_000);
  }
}
`;
const race = (platform: string) => `export async function within(work: () => Promise<string>): Promise<string> {
  return Promise.race([work(), new Promise<never>((_, reject) => ${platform}setTimeout(reject, 60_000, new Error("late")))]);
}
`;
/** What comes to be declared, by platform; `undefined` where the code itself would not compile. */
const CASES: readonly (readonly [what: string, text: string, declared: Readonly<Record<Platform, string | undefined>>])[] = [
  ["an interval in a field", field("", "Interval"), { "DOM only": "#timer: ReturnType<typeof setInterval> | undefined;", "Node only": "#timer: ReturnType<typeof setInterval> | undefined;", "DOM and Node": "#timer: ReturnType<typeof setInterval> | undefined;" }],
  ["a time-out in a field", rearmed, { "DOM only": "#timer: ReturnType<typeof setTimeout> | undefined;", "Node only": "#timer: ReturnType<typeof setTimeout> | undefined;", "DOM and Node": "#timer: ReturnType<typeof setTimeout> | undefined;" }],
  ["an interval of globalThis", field("globalThis.", "Interval"), { "DOM only": "#timer: ReturnType<typeof globalThis.setInterval> | undefined;", "Node only": "#timer: ReturnType<typeof globalThis.setInterval> | undefined;", "DOM and Node": "#timer: ReturnType<typeof globalThis.setInterval> | undefined;" }],
  ["an interval of the window", field("window.", "Interval"), { "DOM only": "#timer: ReturnType<typeof window.setInterval> | undefined;", "Node only": undefined, "DOM and Node": "#timer: number | undefined;" }],
  ["an interval that only a browser takes", field("", "Interval", "this.handler"), { "DOM only": "#timer: ReturnType<typeof setInterval> | undefined;", "Node only": undefined, "DOM and Node": "#timer: number | undefined;" }],
  ["a time-out of a race", race(""), { "DOM only": "let timer: ReturnType<typeof setTimeout> | undefined;", "Node only": "let timer: ReturnType<typeof setTimeout> | undefined;", "DOM and Node": "let timer: NodeJS.Timeout | undefined;" }],
  ["a time-out of the window in a race", race("window."), { "DOM only": "let timer: ReturnType<typeof window.setTimeout> | undefined;", "Node only": undefined, "DOM and Node": "let timer: number | undefined;" }],
];

describe.each(Object.keys(PLATFORMS) as Platform[])("%s", (platform) => {
  const isWritable = CASES.filter(([, , declared]) => declared[platform] !== undefined);

  test("each handle's declaration has the type of what it holds", async () => {
    const tsconfig = { compilerOptions: { ...PLATFORMS[platform], typeRoots: [join(ROOT, "node_modules/@types")], target: "es2022", module: "nodenext", strict: true, skipLibCheck: true }, include: ["*.ts"] };
    const cwd = folderWith({ "tsconfig.json": tsconfig, "package.json": { type: "module" }, ...Object.fromEntries(isWritable.map(([, text], index) => [`case${index}.ts`, text])) });
    const { files, refused } = await rewrite({ cwd, config: false, preset: "strict", choose: ({ fixes }) => fixes.find(({ kind }) => kind !== "suggestion") });
    // What would not type-check is refused: nothing is.
    expect(refused.map(({ reason }) => reason)).toEqual([]);
    const declared = isWritable.map(([what], index) => [what, /^.*(?:#timer|let timer).*\| undefined;$/m.exec(files.find(({ file }) => file.endsWith(`case${index}.ts`))?.after ?? "")?.[0].trim()]);
    expect(declared).toEqual(isWritable.map(([what, , types]) => [what, types[platform]]));
  });
});
