// Runs the codemod on many files at once, and judges what it made of each.
import { Rewriter, type Refusal } from "../../../src/codemod/rewriter.js";
import type { Snapshot } from "../../../src/codemod/snapshot.js";
import { pathOf } from "../fixtures.js";
import type { Pair, Written } from "./cases.js";
import { damageTo, differences } from "./judge.js";
import { choiceOf, fixOf, type Mode, projectOf } from "./templates.js";

const MARKUP_FILE = pathOf("damage-markup.ts");
const MARKUP_TYPES = "declare global {\n  namespace JSX {\n    interface IntrinsicElements {\n      [name: string]: unknown;\n    }\n  }\n}\nexport {};\n";

export interface Judged {
  readonly pair: Pair;
  readonly after: string;
  /** What is wrong; nothing where all is well. */
  readonly damage: readonly string[];
  /** The fixes made in it, and in the same code as its author wrote it. */
  readonly made: number;
  readonly refused: readonly string[];
  readonly expected: number;
}

/** What was done to one file. */
interface Done {
  readonly written: Written;
  readonly after: string;
  readonly applied: readonly string[];
  readonly refusals: readonly Refusal[];
  readonly damage: readonly string[];
}

/** Changes the outputs: a test of the test. */
export type Sabotage = (after: string) => string;

export async function judged(pairs: readonly Pair[], sabotage: Sabotage = (after) => after): Promise<readonly Judged[]> {
  const modes = new Map(pairs.flatMap(({ mode, plain, other }) => [[plain.file, mode] as const, [other.file, mode] as const]));
  const texts = new Map([[MARKUP_FILE, MARKUP_TYPES], ...pairs.flatMap(({ plain, other }) => [[plain.file, plain.text] as const, [other.file, other.text] as const])]);
  const before = projectOf(texts);
  const { snapshot, applied, refused } = await rewritten(before, modes);
  const outputs = new Map([...texts].map(([file]) => [file, sabotage(snapshot.textOf(file))]));
  const after = projectOf(outputs);
  const again = await rewritten(after, modes);
  const inFile = <Kind extends { readonly finding: { readonly place: { readonly file: string } } }>(all: readonly Kind[], file: string): readonly Kind[] => all.filter(({ finding }) => finding.place.file === file);
  const done = (written: Written): Done => {
    const { file, text } = written;
    const output = outputs.get(file) ?? "";
    const refusals = inFile(refused, file);
    const open = after.findings.filter((finding) => finding.place.file === file && fixOf(finding, modes.get(file) ?? "safe")).length;
    return {
      written, after: output, refusals,
      // Where a declaration shares its line, another way may be taken to the same end: then its title says so.
      applied: inFile(applied, file).map(({ finding, fix }) => `${finding.rule}/${finding.form} ${fix.title.replaceAll(/`[^`]*`|\d+/g, "")}`).sort(),
      damage: [
        ...damageTo({ name: file, before: text, after: output }),
        ...newErrors(before, after, file),
        ...(open > refusals.length ? [`${open} findings could still be mended, and only ${refusals.length} were refused`] : []),
        ...inFile(again.applied, file).map(({ fix }) => `a second run has something to do: ${fix.title}`),
      ],
    };
  };
  return pairs.map((pair) => judgedPair(pair, done(pair.plain), done(pair.other), [...generatorErrors(before, pair)]));
}

function rewritten(project: Snapshot, modes: ReadonlyMap<string, Mode>) {
  return new Rewriter(project, { choose: (finding) => choiceOf(finding, modes.get(finding.place.file) ?? "safe") }).run();
}

function judgedPair(pair: Pair, plain: Done, other: Done, invalid: readonly string[]): Judged {
  const isSame = plain.applied.join() === other.applied.join();
  const caught = new Set(plain.refusals.map(reasonOf));
  return {
    pair,
    after: other.after,
    made: other.applied.length,
    expected: plain.applied.length,
    refused: other.refusals.map(reasonOf),
    damage: [
      ...invalid,
      ...other.damage,
      ...plain.damage.map((each) => `as its author wrote it: ${each}`),
      // Caught before it did harm, and wrong all the same: in ESLint nothing would have caught it.
      ...other.refusals.map(reasonOf).filter((reason) => /^(the result|it would)/.test(reason) && !caught.has(reason)).map((reason) => `the edit is wrong: ${reason}`),
      ...(isSame ? differences(pair.other.file, plain.after, other.after).map((each) => `formatting decides what is done: ${each}`) : []),
    ],
  };
}

function reasonOf({ finding, reason }: Refusal): string {
  return `${reason} (${finding.rule}/${finding.form})`;
}

function newErrors(before: Snapshot, after: Snapshot, file: string): readonly string[] {
  const known = before.errorsIn(file).map(({ code, message }) => `TS${code}: ${message}`);
  return after.errorsIn(file).flatMap(({ code, message }) => {
    const at = known.indexOf(`TS${code}: ${message}`);
    if (at >= 0) known.splice(at, 1);
    return at >= 0 ? [] : [`it no longer type-checks: TS${code}: ${message}`];
  });
}

/** Both texts must mean the same to begin with. */
function* generatorErrors(before: Snapshot, { plain, other }: Pair): Generator<string> {
  const [one, two] = [plain, other].map(({ file }) => before.errorsIn(file).map(({ code }) => code).sort().join());
  if (one !== two) yield `the generator is at fault: errors ${one} against ${two}: ${before.errorsIn(other.file).concat(before.errorsIn(plain.file)).map(({ message }) => message).join(" ").slice(0, 300)}`;
  for (const each of differences(plain.file, plain.text, other.text)) yield `the generator is at fault: ${each}`;
}
