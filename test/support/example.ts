import { execFile } from "node:child_process";
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ROOT } from "./fixtures.js";
import { link, type PackedPackage } from "./packed.js";

/** No telemetry, no background process, no service beyond this machine, no colours, no settings of the machine's owner. */
const ALONE = {
  ...{ TURBO_TELEMETRY_DISABLED: "1", DO_NOT_TRACK: "1", NX_DAEMON: "false", NX_NO_CLOUD: "true", NX_TUI: "false", NO_COLOR: "1", FORCE_COLOR: undefined, CI: "1" },
  ...{ GIT_CONFIG_GLOBAL: "/dev/null", GIT_AUTHOR_NAME: "a", GIT_AUTHOR_EMAIL: "a@a.test", GIT_COMMITTER_NAME: "a", GIT_COMMITTER_EMAIL: "a@a.test", GIT_DIR: undefined, GIT_INDEX_FILE: undefined },
};

export interface Ended {
  readonly code: number;
  readonly output: string;
}

/** A copy of one of `examples/`, with async-leaks in it as if npm had installed it. */
export class Example {
  readonly folder: string;

  /** @param own names of the workspace's packages; `@example/NAME` lies in `packages/NAME` */
  constructor(name: string, packed: PackedPackage, own: readonly string[] = []) {
    const source = join(ROOT, "examples", name);
    const installed = join(source, "node_modules");
    if (existsSync(join(source, "package-lock.json")) && !existsSync(installed)) throw new Error(`examples/${name} is not installed: npm run examples sees to that.`);
    this.folder = realpathSync(mkdtempSync(join(tmpdir(), "async-leaks-example-")));
    cpSync(source, this.folder, { recursive: true, filter: (path) => path !== installed && path !== join(source, "dist") });
    const modules = join(this.folder, "node_modules");
    const linkAll = (folder: string): void => {
      for (const entry of existsSync(join(installed, folder)) ? readdirSync(join(installed, folder)) : []) if (entry !== "@example" && entry !== ".bin") link(join(installed, folder, entry), join(modules, folder, entry));
    };
    linkAll(".");
    linkAll(".bin");
    // The workspace's own packages must lead into the copy.
    for (const each of own) link(join(this.folder, "packages", each), join(modules, "@example", each));
    packed.installInto(this.folder);
  }

  /** One of the scripts of its package.json. */
  script(name: string): Promise<Ended> {
    return this.run("npm", ["run", name]);
  }

  /** Runs a program in it, and lets the test's own process answer meanwhile. */
  run(program: string, args: readonly string[]): Promise<Ended> {
    return new Promise((resolve) => {
      const child = execFile(program, args, { cwd: this.folder, env: { ...process.env, ...ALONE } }, (_, stdout, stderr) => resolve({ code: child.exitCode ?? -1, output: stdout + stderr }));
    });
  }

  read(file: string): string {
    return readFileSync(join(this.folder, file), "utf8");
  }

  write(file: string, text: string): void {
    mkdirSync(join(this.folder, file, ".."), { recursive: true });
    writeFileSync(join(this.folder, file), text);
  }

  /** @throws Error when there is nothing to be changed: then the test would test nothing */
  change(file: string, from: string, to: string): void {
    const text = this.read(file);
    if (!text.includes(from)) throw new Error(`${file} has no ${JSON.stringify(from)}.`);
    this.write(file, text.replace(from, to));
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}
