// Writes down what the codemod driver saw, for a person to read: only what the code deserves may be kept.
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import type { Finding } from "../../src/model/index.js";
import { besideCase, comparable, type CodemodRun, expectedOf, isVariant, partsOf, type SecondRun, variantOf } from "./codemod.js";
import { pathOf, seenFrom } from "./fixtures.js";
import { isMarkerLine, isRefusal, parseMarkers } from "./markers.js";

/** Makes a fixture say what was offered for it, and the file beside it what came of it. @returns the files written */
export function accept(name: string, run: CodemodRun, second: SecondRun): readonly string[] {
  const { texts } = run;
  const text = readFileSync(pathOf(name), "utf8");
  const made = isVariant(name) ? undefined : texts.get(name);
  const codemod = variantOf(name, "codemod");
  const fixed = variantOf(name, "fixed");
  const isAsIn = (file: string): boolean => existsSync(pathOf(file)) && made !== undefined && comparable(made) === comparable(readFileSync(pathOf(file), "utf8"));
  const isFixed = isAsIn(fixed);
  const written = write(name, withOffers(text, name, run));
  const isTogether = besideCase(name) !== name && [...texts.keys()].some((other) => other !== name && dirname(other) === dirname(name));
  if (made !== undefined && isTogether) return [...written, ...writeCase(name, run, second)];
  if (!isFixed && isAsIn(codemod)) return written;
  if (made !== undefined && !isFixed) return [...written, ...write(codemod, withRun(withMarkers(made, second.left.get(name) ?? []), [codemod, fixed]))];
  if (expectedOf(name) !== codemod) return written;
  rmSync(pathOf(codemod));
  return [...written, `${codemod} (removed)`];
}

/** A fixture whose markers say what was offered. */
function withOffers(text: string, name: string, { offers }: CodemodRun): string {
  const lines = text.split("\n").map((line, index) => ({ line, number: index + 1 })).filter(({ line }) => !isRefusal(line));
  const bare = lines.map(({ line }) => (isMarkerLine(line) ? line.replace(/ fix=\w+/, "") : line));
  const marked = new Map(parseMarkers(bare.join("\n"), name).map((marker) => [marker.markerLine, marker]));
  return bare.flatMap((line, index) => {
    const marker = marked.get(index + 1);
    const offer = marker && offers.get(name)?.find((each) => each.rule === marker.rule && each.line === lines[marker.line - 1]?.number && each.column === marker.column);
    if (!offer) return [line];
    const now = line.replace(/(?: reach=\w+)?(?: runtime=.*)?$/, (rest) => ` fix=${offer.kind}${rest}`);
    return offer.refusal === undefined ? [now] : [now, `//  refused because ${offer.refusal}`];
  }).join("\n");
}

function write(name: string, text: string): readonly string[] {
  if (existsSync(pathOf(name)) && readFileSync(pathOf(name), "utf8") === text) return [];
  mkdirSync(dirname(pathOf(name)), { recursive: true });
  writeFileSync(pathOf(name), text);
  return [name];
}

/** With the run, and what it needs, of the first of these files that there is: what no longer leaks may have to be run otherwise. */
function withRun(text: string, names: readonly string[]): string {
  const model = names.find((name) => existsSync(pathOf(name)));
  if (model === undefined) return text;
  const like = readFileSync(pathOf(model), "utf8");
  const support = /^import .*support\/scenario\.js";\n/m;
  const [own, other] = [support.exec(text)?.[0] ?? "", support.exec(like)?.[0] ?? ""];
  const { code, scenario } = partsOf(text);
  const run = partsOf(like).scenario;
  const place = text.indexOf(scenario);
  return `${code.slice(0, place)}${run}${code.slice(place)}`.replace(own, () => other);
}

/** All files of a case of which several have changed, in a folder of their own. */
function writeCase(name: string, { texts }: CodemodRun, { left }: SecondRun): readonly string[] {
  const folder = name.slice(0, name.lastIndexOf("/") + 1);
  const names = readdirSync(pathOf(folder)).map((file) => `${folder}${file}`).filter((file) => !isVariant(file));
  return names.flatMap((file) => write(besideCase(file), withMarkers(texts.get(file) ?? readFileSync(pathOf(file), "utf8"), left.get(file) ?? [])));
}

/** A changed text with markers for what is still found in it; words of those that were there are kept. */
function withMarkers(made: string, left: readonly Finding[]): string {
  const seen = left.map((finding) => seenFrom(finding, made));
  const lines = made.split("\n");
  const kept = lines.map((line, index) => ({ line, index })).filter(({ line }) => !isMarkerLine(line));
  return kept.flatMap(({ line, index }, place) => {
    const next = kept[place + 1]?.index ?? lines.length;
    const words = lines.slice(index + 1, next).map((marker) => marker.replace(/.*?expect: /, "").replace(/ fix=\w+/, ""));
    const markers = seen.filter((each) => each.line === index + 1).map(({ rule, confidence, multiplicity, form, column, endLine, endColumn }) => {
      const length = (endLine === index + 1 ? endColumn : line.trimEnd().length + 1) - column;
      const slashes = column > 2 ? `//${" ".repeat(column - 3)}` : `//<${" ".repeat(column - 1)}`;
      const told = words.find((each) => each.startsWith(`${rule} `)) ?? `${rule} ${confidence} ${multiplicity} form=${form}`;
      const now = told.replace(/^(\S+) \S+/, `$1 ${confidence}`).replace(/ (?:once|per-\w+)/, ` ${multiplicity}`).replace(/ form=\S+/, ` form=${form}`);
      return `${slashes}${"^".repeat(Math.max(1, length))} expect: ${now}`;
    });
    return [line, ...markers];
  }).join("\n");
}
