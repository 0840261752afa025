// The fixtures with fixes: each stands for one way of mending.
import { readFileSync } from "node:fs";
import { dirname } from "node:path";
import { Snapshot } from "../../../src/codemod/snapshot.js";
import { DEFAULT_SETTINGS, type Finding, type Fix } from "../../../src/model/index.js";
import { type ProjectPlan, SourceCache, ts } from "../../../src/project/index.js";
import { FIXTURES, FIXTURES_TSCONFIG, fixtureNames, pathOf } from "../fixtures.js";
import { isMarkerLine } from "../markers.js";

export type Mode = "safe" | "codemod";

export interface Template {
  readonly name: string;
  readonly mode: Mode;
  /** Without markers. */
  readonly text: string;
}

const types = new SourceCache();

/** A project of some texts, as if they were fixtures. */
export function projectOf(texts: ReadonlyMap<string, string>): Snapshot {
  return new Snapshot({ plan: planOf([...texts.keys()]), types, settings: DEFAULT_SETTINGS, isTaken: () => false }, texts);
}

export function fixOf({ fixes }: Finding, mode: Mode): Fix | undefined {
  return fixes.find(({ kind }) => kind === mode);
}

/** As the commands choose. */
export function choiceOf(finding: Finding, mode: Mode): Fix | string | undefined {
  const isAsked = mode === "codemod" && finding.rule === "no-shared-tracker";
  return fixOf(finding, mode) ?? (isAsked ? (finding.refusal ?? "no split yet") : undefined);
}

/** @param isTaken chooses among the fixtures that say that they have one */
export function templates(isTaken: (name: string) => boolean): readonly Template[] {
  const names = fixtureNames().filter((name) => name.endsWith(".ts") && !/\.(fixed|codemod)\b/.test(name) && isTaken(name) && / fix=(safe|codemod)\b/.test(readFileSync(pathOf(name), "utf8")));
  const texts = new Map(names.map((name) => [pathOf(name), readFileSync(pathOf(name), "utf8")]));
  const { findings } = projectOf(texts);
  const isOwn = ({ place }: Finding, { edits }: Fix): boolean => edits.every(({ file }) => file === place.file);
  return names.flatMap((name) =>
    (["safe", "codemod"] as const).flatMap((mode): readonly Template[] => {
      const fixes = findings.filter(({ place }) => place.file === pathOf(name)).flatMap((finding) => ({ finding, fix: fixOf(finding, mode) }));
      const isFixable = fixes.some(({ fix }) => fix) && fixes.every(({ finding, fix }) => !fix || isOwn(finding, fix));
      return isFixable ? [{ name, mode, text: withoutMarkers(texts.get(pathOf(name)) ?? "") }] : [];
    }),
  );
}

function withoutMarkers(text: string): string {
  return text.split("\n").filter((line) => !isMarkerLine(line)).join("\n");
}

function planOf(rootNames: readonly string[]): ProjectPlan {
  const { config } = ts.readConfigFile(FIXTURES_TSCONFIG, (file) => ts.sys.readFile(file)) as { config: unknown };
  const { options } = ts.parseJsonConfigFileContent(config, { ...ts.sys, readDirectory: () => [] }, dirname(FIXTURES_TSCONFIG), undefined, FIXTURES_TSCONFIG);
  return { config: null, folder: FIXTURES, rootNames, options, references: [], owned: new Set(rootNames), adopts: () => false };
}
