import { describe, expect, test } from "vitest";
import { ignoreCommentsIn, isIgnored } from "../src/engine/ignore-comments.js";

const RULE = "no-untracked-promise";

describe("ignoreCommentsIn", () => {
  test.each([
    [`// async-leaks-ignore-next-line ${RULE} -- the process owns it\ngo();`, { line: 1, covers: 2, rules: [RULE], reason: "the process owns it" }],
    [`\n  //async-leaks-ignore-next-line ${RULE}\r\n  go();`, { line: 2, covers: 3, rules: [RULE], reason: undefined }],
    [`/* async-leaks-ignore-next-line ${RULE}, no-endless-wait -- a -- b */\ngo();`, { line: 1, covers: 2, rules: [RULE, "no-endless-wait"], reason: "a -- b" }],
    [`{/* async-leaks-ignore-next-line ${RULE} */}\n<A />`, { line: 1, covers: 2, rules: [RULE], reason: undefined }],
    [`// async-leaks-ignore-next-line ${RULE}\n// eslint-disable-next-line no-void\nvoid go();`, { line: 1, covers: 3, rules: [RULE], reason: undefined }],
    ["// async-leaks-ignore-next-line\ngo();", { line: 1, covers: 2, rules: [], reason: undefined }],
  ])("reads %j", (text, comment) => {
    expect(ignoreCommentsIn(text)).toEqual([comment]);
  });

  test.each([`// async-leaks-ignore-next-lines ${RULE}\ngo();`, `async-leaks-ignore-next-line ${RULE}\ngo();`, "go();"])("leaves %j alone", (text) => {
    expect(ignoreCommentsIn(text)).toEqual([]);
  });
});

test("a comment ignores its rules on its line, and nothing else", () => {
  const comments = ignoreCommentsIn(`// async-leaks-ignore-next-line ${RULE} -- why\ngo();\ngo();`);
  expect(isIgnored(comments, RULE, 2)).toBe(true);
  expect(isIgnored(comments, RULE, 1)).toBe(false);
  expect(isIgnored(comments, RULE, 3)).toBe(false);
  expect(isIgnored(comments, "no-endless-wait", 2)).toBe(false);
});
