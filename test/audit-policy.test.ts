import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { CATALOG } from "../src/catalog/index.js";
import { policiesOf } from "../src/audit/options.js";
import { RULE_IDS } from "../src/model/index.js";
import { auditIn, folderWith, LEAKY } from "./audit-support.js";

const RULE = "no-untracked-promise";

describe("a rule's policy", () => {
  test("is the preset's, from the catalog", () => {
    for (const preset of ["recommended", "strict"] as const) {
      expect(policiesOf({ preset }, {})).toEqual(Object.fromEntries(RULE_IDS.map((id) => [id, CATALOG[id][preset]])));
    }
    expect(policiesOf({}, {})).toEqual(policiesOf({ preset: "recommended" }, {}));
  });

  test("is overridden by the configuration, and that by the caller", () => {
    expect(policiesOf({}, { rules: { [RULE]: "warn" } })[RULE].severity).toBe("warn");
    expect(policiesOf({ rules: { [RULE]: "off" } }, { rules: { [RULE]: "warn" } })[RULE].severity).toBe("off");
  });

  test("takes the caller's confidence over the preset's", () => {
    expect(policiesOf({ minConfidence: "medium" }, {})[RULE]).toEqual({ severity: "error", minConfidence: "medium" });
  });
});

test("a rule that is off reports nothing; one that warns says so", async () => {
  const cwd = folderWith({ "a.ts": LEAKY });
  expect((await auditIn(cwd, [], { rules: { [RULE]: "off" } })).findings).toEqual([]);
  expect((await auditIn(cwd, [], { rules: { [RULE]: "warn" } })).findings).toMatchObject([{ severity: "warn" }]);
});

test("weaker findings are left out unless they are asked for", async () => {
  const voided = readFileSync(new URL("../fixtures/no-untracked-promise/void-call.ts", import.meta.url), "utf8");
  const cwd = folderWith({ "voided.ts": voided, "leaky.ts": LEAKY });
  const all = (await auditIn(cwd, [], { preset: "strict" })).findings;
  expect(new Set(all.map(({ confidence }) => confidence))).toEqual(new Set(["high", "medium"]));
  expect((await auditIn(cwd)).findings).toEqual(all.filter(({ confidence }) => confidence === "high"));
  expect((await auditIn(cwd, [], { minConfidence: "medium" })).findings).toEqual(all);
});
