import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { build } from "esbuild";
import { ROOT } from "./run.mjs";

const CLIENT = resolve(ROOT, "src/report/html/client");
/** Where the package's import `#report-client` points. */
const ASSET = resolve(ROOT, "dist/src/report/html/client-asset.js");
/** `light-dark()` is as old as these. */
const BROWSERS = ["chrome123", "firefox120", "safari17.5"];

/** Bundles the page's script and style into a module of strings, with the hashes by which the page's policy allows them. */
export async function buildReportClient() {
  const [script, style] = await Promise.all([bundled("main.tsx"), bundled("style.css")]);
  if (/<\/(script|style)/i.test(script + style)) throw new Error("The bundled page would end its own script or style element.");
  const text = [
    "// Made by the build from src/report/html/client. Holds preact, @tanstack/virtual-core, @lezer/* (MIT), d3-scale and d3-shape (ISC).",
    constant("SCRIPT", script),
    constant("STYLE", style),
    constant("SCRIPT_HASH", hashOf(script)),
    constant("STYLE_HASH", hashOf(style)),
    "",
  ].join("\n");
  mkdirSync(dirname(ASSET), { recursive: true });
  if (readIfThere(ASSET) !== text) writeFileSync(ASSET, text);
}

/** @param {string} entry */
async function bundled(entry) {
  const { outputFiles } = await build({
    entryPoints: [resolve(CLIENT, entry)],
    bundle: true,
    write: false,
    minify: true,
    format: "iife",
    target: BROWSERS,
    charset: "utf8",
    legalComments: "none",
    jsx: "automatic",
    jsxImportSource: "preact",
    logLevel: "silent",
    tsconfig: resolve(CLIENT, "tsconfig.json"),
  });
  return outputFiles[0]?.text.trim() ?? "";
}

/**
 * @param {string} name
 * @param {string} value
 */
function constant(name, value) {
  return `export const ${name} = ${JSON.stringify(value)};`;
}

/** @param {string} text */
function hashOf(text) {
  return `sha256-${createHash("sha256").update(text).digest("base64")}`;
}

/** @param {string} file */
function readIfThere(file) {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return undefined;
  }
}
