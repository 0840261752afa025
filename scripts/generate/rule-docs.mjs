import { existsSync, readFileSync } from "node:fs";
import { resolve } from "node:path";
import { ROOT } from "../lib/run.mjs";

const BEGIN = "<!-- generated from src/catalog by `npm run generate` -->";
const END = "<!-- end of generated part -->";

/** The head of every rule's page, and the tables of all rules. */
export async function ruleDocs() {
  const { CATALOG } = await import(new URL("../../dist/src/catalog/index.js", import.meta.url).href);
  /** @type {import("../../src/catalog/index.js").CatalogEntry[]} */
  const entries = Object.values(CATALOG);
  const pages = entries.map((entry) => ({ path: `docs/rules/${entry.id}.md`, part: head(entry) }));
  const tables = [
    { path: "README.md", part: table(entries, "docs/rules/") },
    { path: "docs/rules/README.md", part: table(entries, "") },
  ];
  return [...pages, ...tables].filter(({ path }) => existsSync(resolve(ROOT, path))).map(({ path, part }) => ({ path, text: withPart(path, part) }));
}

/**
 * The page with its generated part renewed; everything around it is written by hand.
 * @param {string} path
 * @param {string} part
 */
function withPart(path, part) {
  const page = readFileSync(resolve(ROOT, path), "utf8");
  const [begin, end] = [page.indexOf(BEGIN), page.indexOf(END)];
  if (begin < 0 || end < begin) throw new Error(`${path} needs the lines ${BEGIN} and ${END}: put them under its title.`);
  return `${page.slice(0, begin)}${BEGIN}\n${part}\n${page.slice(end)}`;
}

/** @param {import("../../src/catalog/index.js").CatalogEntry} entry */
function head(entry) {
  const forms = Object.entries(entry.messages).map(([form, message]) => `| \`${form}\` | ${cell(message)} |`);
  return [
    `**${entry.promise}**`,
    "",
    `Guideline: *${entry.guideline}* · in \`recommended\`: ${preset(entry.recommended)} · in \`strict\`: ${preset(entry.strict)}`,
    "",
    "| form | what it says |",
    "|---|---|",
    ...forms,
  ].join("\n");
}

/**
 * @param {readonly import("../../src/catalog/index.js").CatalogEntry[]} entries
 * @param {string} folder of the pages, seen from the page with the table
 */
function table(entries, folder) {
  const rows = entries.map((entry) => `| [\`${entry.id}\`](${folder}${entry.id}.md) | ${cell(entry.promise)} | ${preset(entry.recommended)} | ${preset(entry.strict)} |`);
  return ["| rule | what code that passes may be trusted for | `recommended` | `strict` |", "|---|---|---|---|", ...rows].join("\n");
}

/** @param {import("../../src/catalog/index.js").PresetEntry} entry */
function preset({ severity, minConfidence }) {
  if (severity === "off") return "off";
  return minConfidence === "low" ? severity : `${severity}, from ${minConfidence} confidence`;
}

/** @param {string} text A vertical bar ends a table's cell; placeholders keep one pair of braces. */
function cell(text) {
  return text.replaceAll("|", "\\|").replaceAll(/\{\{\s*(\w+)\s*\}\}/g, "{$1}");
}
