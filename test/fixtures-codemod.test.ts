// The codemod driver: what is offered is what the markers say, and what it makes of a fixture is what the file beside it shows.
import { existsSync, readFileSync } from "node:fs";
import { beforeAll, describe, expect, test } from "vitest";
import { type CodemodRun, comparable, differenceOf, expectedOf, isVariant, rewriteAgain, rewriteFixtures, type SecondRun, variantOf, wrongOffers } from "./support/codemod.js";
import { accept } from "./support/codemod-accept.js";
import { commentsOf, leaksLeft, newFindings, typeErrors } from "./support/codemod-checks.js";
import { fixtureNames, pathOf } from "./support/fixtures.js";

const NAMES = fixtureNames();
const CASES = NAMES.filter((name) => !isVariant(name));
const textOf = (name: string): string => readFileSync(pathOf(name), "utf8");

describe("the codemod makes of the fixtures what they say", () => {
  let run: CodemodRun;
  let again: SecondRun;
  beforeAll(async () => {
    run = await rewriteFixtures();
    again = await rewriteAgain(run);
  }, 600_000);

  test.each(CASES)("%s", (name) => {
    // What is written must be read before it is kept: this run stays red.
    if (process.env["ASYNC_LEAKS_ACCEPT"] === "1") expect(accept(name, run, again), "written; read it, and run again without ASYNC_LEAKS_ACCEPT").toEqual([]);
    expect(wrongOffers(name, run.offers.get(name) ?? [])).toEqual([]);
    expect(run.takenBack.get(name), "what is offered must stand up").toBeUndefined();
    expect(newFindings(name, run, again)).toEqual([]);
    expect(again.texts.get(name), "a second run must have nothing to do").toBeUndefined();
    const made = run.texts.get(name);
    const expected = expectedOf(name);
    if (made === undefined) {
      expect(existsSync(pathOf(variantOf(name, "codemod"))), "nothing is changed, so that a .codemod file has nothing to show").toBe(false);
      return;
    }
    expect(commentsOf(made)).toEqual(commentsOf(textOf(name)));
    expect(differenceOf(made, expected === undefined ? "" : textOf(expected), { made: name, expected: expected ?? `${variantOf(name, "fixed")} (which is not there)` })).toBe("");
    if (expected !== undefined) expect(leaksLeft(name, expected)).toEqual([]);
  });

  test("all of it is correct TypeScript", () => expect(typeErrors(run)).toBe(""));
});

test("a .codemod file stands where the .fixed file is something else, and nowhere else", () => {
  const twins = NAMES.filter((name) => /\.codemod\.\w+$/.test(name)).map((name) => [name, name.replace(".codemod.", ".fixed.")] as const);
  expect(twins.filter(([codemod, fixed]) => NAMES.includes(fixed) && comparable(textOf(codemod)) === comparable(textOf(fixed)))).toEqual([]);
  expect(NAMES.filter((name) => name.includes(".codemod")).filter((name) => !NAMES.includes(name.replace(".codemod", "")))).toEqual([]);
});
