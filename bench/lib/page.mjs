const INTRODUCTION = [
  "# Benchmarks",
  "",
  "Written by `npm run bench` (medians of 5 rounds; `--runs N` for another number); run it to get the figures of your machine. `--only NAME,NAME` measures some of the parts and keeps the other sections as they are; `--also FOLDER` adds a project of yours; `--quick` only shows that every column can be measured.",
  "",
  "- In each round every tool runs once, in a process of its own, one after the other. Ratios are medians of the ratios within a round.",
  "- *MB* is the peak of the resident memory of all processes of a tool together, sampled: Node, and the compiler or linter that it starts.",
  "- *In rules* and *parsing* are ESLint's own statistics. Parsing includes building TypeScript's program; the first typed rule also pays for the checking that it causes.",
  "- *Found* is type errors for `tsc` (the packages are compiled with the options in `bench/lib/packages.mjs`, without optional peers), findings for the others. It says that a tool did its work, not that it is right.",
  "- Above a load of the number of cores, seconds are too many, and only ratios say something.",
  "",
].join("\n");

/**
 * docs/benchmarks.md with some of its sections renewed. The others stay as they are; one that is new comes at the end.
 * @param {string} text the page as it is; may be empty
 * @param {readonly (readonly string[])[]} sections each begins with its heading
 */
export function renewed(text, sections) {
  const [, ...old] = text.split(/^(?=## )/m);
  const all = new Map(old.map((section) => [subjectOf(section), section]));
  for (const lines of sections) {
    const section = lines.join("\n");
    all.set(subjectOf(section), section);
  }
  return [INTRODUCTION, ...all.values()].map((part) => part.trimEnd()).join("\n\n") + "\n";
}

/**
 * What a section is about, in whichever version.
 * @param {string} section
 */
function subjectOf(section) {
  return section.split("\n", 1)[0]?.replace(/ \d\S*$/, "");
}
