// The adapter alone: the engine is replaced by one that reports each `leak_CONFIDENCE[_FIX]()` in a file.
import { Linter } from "eslint";
import { Linter as Linter9 } from "eslint9";
import tseslint from "typescript-eslint";
import ts from "typescript";
import { beforeEach, describe, expect, test, vi } from "vitest";
import type { Compiler, SourceFile } from "../src/compiler/index.js";
import type { Confidence, EngineSettings, Finding, Fix } from "../src/model/index.js";
import asyncLeaks from "../rules/index.js";

const made = vi.hoisted(() => ({ engines: [] as { backend: string; settings: unknown }[] }));

vi.mock("../src/engine/index.js", () => ({
  createEngine(compiler: Compiler, settings: EngineSettings) {
    made.engines.push({ backend: compiler.backend, settings });
    return {
      findings: (file: SourceFile) => [...file.text.matchAll(/leak_(low|medium|high)_?(\w*)\(\)/g)].map((match) => planted(file, match)),
    };
  },
}));

function planted(file: SourceFile, [task, confidence, fix]: RegExpExecArray): Finding {
  const start = file.text.indexOf(task);
  const place = { file: file.fileName, range: { start, end: start + task.length } };
  return {
    rule: "no-untracked-promise", form: "dropped", place, confidence: confidence as Confidence, span: "unknown", multiplicity: "per-call",
    growth: "none", data: { task, evidence: "planted" }, related: [], fixes: fix ? [plantedFix(fix, place)] : [],
  };
}

function plantedFix(what: string, place: Finding["place"]): Fix {
  const { start } = place.range;
  const edits = [{ file: what === "elsewhere" ? "/other.ts" : place.file, range: { start, end: start }, text: "await " }];
  return { title: "Await it here.", kind: what === "suggest" ? "suggestion" : "safe", edits };
}

const RULE = "async-leaks/no-untracked-promise";

/** A program of one file, as a parser with `parserOptions.programs` would use it. */
function programOf(code: string, fileName: string): ts.Program {
  const host = ts.createCompilerHost({});
  const read = host.getSourceFile.bind(host);
  host.getSourceFile = (name, ...rest) => (name === fileName ? ts.createSourceFile(name, code, ts.ScriptTarget.Latest, true) : read(name, ...rest));
  return ts.createProgram({ rootNames: [fileName], options: { noLib: true, types: [] }, host });
}

function lint(code: string, options: { config?: Linter.Config; Class?: typeof Linter; extra?: readonly Linter.Config[] } = {}): readonly Linter.LintMessage[] {
  const { config = { rules: { [RULE]: ["error", { minConfidence: "low" }] } }, Class = Linter, extra = [] } = options;
  const fileName = "/project/case.ts";
  const linter = new Class({ cwd: "/project" });
  const parserOptions = { programs: [programOf(code, fileName)] };
  return linter.verify(
    code,
    [{ files: ["**/*.ts"], plugins: { "async-leaks": asyncLeaks }, languageOptions: { parser: tseslint.parser, parserOptions } }, config, ...extra],
    { filename: fileName },
  );
}

beforeEach(() => {
  made.engines.length = 0;
});

describe.each([
  ["10", Linter],
  ["9", Linter9 as unknown as typeof Linter],
])("with ESLint %s", (major, Class) => {
  test("the version is the one that is meant", () => {
    expect(Class.version).toMatch(new RegExp(`^${major}\\.`));
  });

  test("a finding is reported at its place, in the catalog's words", () => {
    expect(lint("if (x)\n  leak_high();", { Class })).toMatchObject([
      {
        ruleId: RULE, messageId: "dropped", line: 2, column: 3, endLine: 2, endColumn: 14,
        message: "`leak_high()` starts a task that nobody awaits, returns or tracks (planted): it can outlive its caller, and a rejection ends the process. Await it, return it, or add it to a tracker of the same lifetime.",
      },
    ]);
  });

  test("an unknown option gives ESLint's own error", () => {
    const wrong = (option: unknown) => () => lint("leak_high();", { Class, config: { rules: { [RULE]: ["error", option] } } });
    expect(wrong({ minConfidence: "sure" })).toThrow(/"async-leaks\/no-untracked-promise"[^]*sure[^]*one of/);
    expect(wrong({ confidence: "high" })).toThrow(/"async-leaks\/no-untracked-promise"[^]*confidence/);
  });
});

describe("what is reported", () => {
  const code = "leak_low(); leak_medium(); leak_high();";

  test.each([
    ["low", ["leak_low()", "leak_medium()", "leak_high()"]],
    ["medium", ["leak_medium()", "leak_high()"]],
    ["high", ["leak_high()"]],
  ])("from confidence %s upwards", (minConfidence, tasks) => {
    expect(tasksIn(lint(code, { config: { rules: { [RULE]: ["error", { minConfidence }] } } }))).toEqual(tasks);
  });

  test("is of high confidence when nothing is said", () => {
    expect(tasksIn(lint(code, { config: { rules: { [RULE]: "error" } } }))).toEqual(["leak_high()"]);
  });

  test("is what the presets hold", () => {
    expect(tasksIn(lint(code, { config: asyncLeaks.configs.recommended }))).toEqual(["leak_high()"]);
    expect(tasksIn(lint(code, { config: asyncLeaks.configs.strict }))).toHaveLength(3);
    expect(tasksIn(lint(code, { config: asyncLeaks.configs.all }))).toHaveLength(3);
  });

  test("belongs to the rule alone", () => {
    expect(lint(code, { config: { rules: { "async-leaks/no-endless-wait": "error" } } })).toEqual([]);
  });

  test("spares what an ignore comment covers", () => {
    expect(tasksIn(lint("// async-leaks-ignore-next-line no-untracked-promise -- planted\nleak_high();\nleak_low();"))).toEqual(["leak_low()"]);
    expect(tasksIn(lint("// async-leaks-ignore-next-line no-endless-wait -- another rule\nleak_high();"))).toEqual(["leak_high()"]);
    expect(tasksIn(lint(`// eslint-disable-next-line ${RULE} -- planted\nleak_high();`))).toEqual([]);
  });
});

describe("what is offered", () => {
  test("a suggestion, for a person to choose", () => {
    const [message] = lint("leak_high_suggest();");
    expect(message?.fix).toBeUndefined();
    expect(message?.suggestions).toEqual([{ desc: "Await it here.", fix: { range: [0, 0], text: "await " } }]);
  });

  test("a fix, where it is safe", () => {
    const [message] = lint(" leak_high_safe();");
    expect(message?.fix).toEqual({ range: [1, 1], text: "await " });
    expect(message?.suggestions ?? []).toEqual([]);
  });

  test("nothing that reaches into another file", () => {
    expect(lint("leak_high_elsewhere();")).toMatchObject([{ ruleId: RULE }]);
    expect(lint("leak_high_elsewhere();")[0]?.fix).toBeUndefined();
  });
});

describe("the engine", () => {
  test("is made once for all rules of a run over one program", () => {
    lint("leak_high();", { config: asyncLeaks.configs.all });
    expect(made.engines).toHaveLength(1);
  });

  test("receives the settings, with the defaults filled in", () => {
    lint("leak_high();", { extra: [{ settings: { "async-leaks": { trackerTypes: ["Nursery"] } } }] });
    expect(made.engines).toMatchObject([{ backend: "classic", settings: { trackerTypes: ["Nursery"], stopMethods: [] } }]);
  });

  test.each([
    [{ trackerType: ["Nursery"] }, 'ESLint\'s settings["async-leaks"]: Unknown key "trackerType". The keys are: trackerTypes'],
    [{ trackerTypes: "Nursery" }, 'ESLint\'s settings["async-leaks"]: "trackerTypes" must be a list of strings, not "Nursery".'],
    ["Nursery", 'ESLint\'s settings["async-leaks"]: The configuration must be an object'],
  ])("is not made with broken settings: %j", (settings, message) => {
    const lintIt = () => lint("leak_high();", { extra: [{ settings: { "async-leaks": settings } }] });
    expect(lintIt).toThrow(message);
  });
});

describe("code that the compiler sees in another shape", () => {
  const parser = tseslint.parser as unknown as { parseForESLint(code: string, options: object): Omit<Linter.ESLintParseResult, "services"> & { readonly services: Services } };
  interface Services {
    readonly esTreeNodeToTSNodeMap: { get(node: object): ts.Node };
    readonly tsNodeToESTreeNodeMap: { get(node: ts.Node): { range: [number, number] } | undefined };
  }

  /** As vue-eslint-parser: the compiler sees the scripts alone, ESLint the whole component. */
  const component = (join: (scripts: string[]) => string, move: (services: Services, text: string) => void = () => undefined): Linter.Parser => ({
    parseForESLint(text: string) {
      const code = join([...text.matchAll(/<script>\n([^]*?)<\/script>/g)].map((match) => match[1] ?? ""));
      const filePath = "/project/script.ts";
      const parsed = parser.parseForESLint(code, { programs: [programOf(code, filePath)], filePath, range: true, loc: true });
      move(parsed.services, text);
      return parsed;
    },
  });

  const lintComponent = (code: string, languageParser: Linter.Parser) =>
    new Linter({ cwd: "/project" }).verify(
      code,
      [{ files: ["**/*.vue"], plugins: { "async-leaks": asyncLeaks }, languageOptions: { parser: languageParser }, rules: { [RULE]: "error" } }],
      { filename: "/project/case.vue" },
    );

  test("is reported where it stands in the component", () => {
    const messages = lintComponent("<template/>\n<script>\n  leak_high_suggest();\n</script>", component((scripts) => scripts.join("")));
    expect(messages).toMatchObject([{ line: 3, column: 3, endLine: 3, endColumn: 22, suggestions: [{ fix: { range: [23, 23] } }] }]);
  });

  const two = "<script>\nlet a;\n</script>\n<script>\nleak_high_suggest();\n</script>";
  const inReverse = (scripts: string[]) => scripts.reverse().join("");

  test("is found through its nodes where several scripts are joined, without edits", () => {
    const move = ({ tsNodeToESTreeNodeMap: map }: Services, text: string) => {
      const get = map.get.bind(map);
      map.get = (node) => (node.getText() === "leak_high_suggest()" ? { ...get(node), range: [text.indexOf("leak"), text.indexOf(";\n</script>", 20)] } : get(node));
    };
    const [message, ...others] = lintComponent(two, component(inReverse, move));
    expect(others).toEqual([]);
    expect(message).toMatchObject({ line: 5, column: 1, endLine: 5, endColumn: 20 });
    expect(message?.suggestions).toBeUndefined();
  });

  test("is reported at the beginning rather than lost", () => {
    const move = ({ tsNodeToESTreeNodeMap: map }: Services) => {
      map.get = () => undefined;
    };
    expect(lintComponent(two, component(inReverse, move))).toMatchObject([{ ruleId: RULE, line: 1, column: 1 }]);
  });
});

function tasksIn(messages: readonly Linter.LintMessage[]): readonly string[] {
  return messages.map((message) => /^`(.*?)`/.exec(message.message)?.[1] ?? message.message);
}
