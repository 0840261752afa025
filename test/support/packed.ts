import { execFileSync } from "node:child_process";
import { chmodSync, cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { ROOT } from "./fixtures.js";

interface Manifest {
  readonly version: string;
  readonly exports: unknown;
  readonly imports: unknown;
  readonly bin: Readonly<Record<string, string>>;
  readonly dependencies: Readonly<Record<string, string>>;
}

/** The package as users get it: packed, unpacked, with what it declares to depend on and nothing else. */
export class PackedPackage {
  /** Where it is unpacked; absolute. */
  readonly folder = mkdtempSync(join(tmpdir(), "async-leaks-packed-"));
  readonly manifest: Manifest;

  constructor() {
    run(process.execPath, [join(ROOT, "scripts", "build.mjs")], ROOT);
    run("npm", ["pack", "--silent", "--ignore-scripts", "--pack-destination", this.folder], ROOT);
    const [tarball = ""] = readdirSync(this.folder);
    run("tar", ["-xzf", tarball, "--strip-components=1"], this.folder);
    rmSync(join(this.folder, tarball));
    this.manifest = JSON.parse(readFileSync(join(this.folder, "package.json"), "utf8")) as Manifest;
    linkPackages(this.folder, Object.keys(this.manifest.dependencies));
  }

  /** Puts it into a folder's `node_modules`, its commands included. A copy, so that it finds the folder's own peers. */
  installInto(folder: string): void {
    const place = join(folder, "node_modules", "async-leaks");
    cpSync(this.folder, place, { recursive: true });
    for (const [name, path] of Object.entries(this.manifest.bin)) {
      chmodSync(join(place, path), 0o755);
      link(join(place, path), join(folder, "node_modules", ".bin", name));
    }
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** Puts packages of this repository into a folder's `node_modules`. */
export function linkPackages(folder: string, names: readonly string[]): void {
  for (const name of names) link(join(ROOT, "node_modules", name), join(folder, "node_modules", name));
}

export function link(target: string, path: string): void {
  mkdirSync(dirname(path), { recursive: true });
  symlinkSync(target, path, "junction");
}

function run(command: string, args: readonly string[], cwd: string): void {
  execFileSync(command, args, { cwd, stdio: "pipe", shell: process.platform === "win32" && command === "npm" });
}
