import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import asyncLeaks from "../rules/index.js";
import { CATALOG } from "../src/catalog/index.js";
import { RULE_IDS } from "../src/model/index.js";
import { blocksOf, claimOf } from "./support/docs.js";
import { fixtureNames, pathOf, ROOT } from "./support/fixtures.js";
import { parseMarkers } from "./support/markers.js";

/** What a rule's page tells, in this order. */
const SECTIONS = ["What it flags", "Why it bites", "What stays silent, and why", "How confidence is decided", "Options", "When not to use it", "Prior art"];
const CHANGELOG = readFileSync(join(ROOT, "CHANGELOG.md"), "utf8");
const INDEX = readFileSync(join(ROOT, "docs/rules/README.md"), "utf8");

test("catalog, plugin and the list of rules name the same rules", () => {
  expect(Object.keys(CATALOG)).toEqual([...RULE_IDS]);
  expect(Object.keys(asyncLeaks.rules)).toEqual([...RULE_IDS]);
});

describe.each(RULE_IDS)("%s is complete", (id) => {
  const page = `docs/rules/${id}.md`;
  const file = join(ROOT, page);
  const text = existsSync(file) ? readFileSync(file, "utf8") : "";

  test("its catalog entry says what is wrong, why it bites and what to do", () => {
    const { promise, messages, guideline, docs } = CATALOG[id];
    expect(CATALOG[id].id).toBe(id);
    expect(docs).toContain(page);
    for (const line of [promise, guideline, ...Object.values<string>(messages)]) expect(line).toMatch(/[.}]$/);
    expect(Object.keys(messages).length).toBeGreaterThan(0);
  });

  test("its page has every section, in order", () => {
    expect([...text.matchAll(/^## (.+)$/gm)].map(([, heading]) => heading)).toEqual(SECTIONS);
    expect(text.startsWith(`# ${id}\n`)).toBe(true);
    expect(INDEX).toContain(`(${id}.md)`);
  });

  test("no section of its page is empty, or left to be done", () => {
    const bodies = text.split(/^## .+$/m).slice(1).map((body) => body.trim());
    expect(bodies.filter((body) => body.length < 40)).toEqual([]);
    expect(text).not.toMatch(/\bTODO\b/);
  });

  test("its page has leaky, fixed and silent examples", () => {
    const kinds = blocksOf(page, text).filter(({ language }) => language === "ts").map((block) => claimOf(block).kind);
    expect(kinds).toEqual(expect.arrayContaining(["leaky", "fixed", "silent"]));
  });

  test("it has leaky fixtures, and silent ones", () => {
    const own = fixtureNames().filter((name) => name.startsWith(`${id}/`));
    const texts = own.map((name) => ({ name, text: readFileSync(pathOf(name), "utf8") }));
    const leaky = texts.filter((fixture) => parseMarkers(fixture.text, fixture.name).some(({ rule }) => rule === id));
    expect(leaky.length).toBeGreaterThan(0);
    expect(texts.length - leaky.length).toBeGreaterThan(0);
  });

  test("the changelog names it", () => {
    expect(CHANGELOG).toContain(`\`${id}\``);
  });
});
