import type { Rule } from "eslint";
import type ts from "typescript";
import { createClassicCompiler } from "../src/compiler/index.js";
import { createEngine, type Engine } from "../src/engine/index.js";
import { type Config, configErrors, type EngineSettings, type Finding, settingsOf } from "../src/model/index.js";
import { configError } from "./config-error.js";
import { typeScriptOf } from "./typescript-copy.js";
import type { TypedFile } from "./typed-file.js";

/** One engine for each program, and within it for each settings that files of the program are linted with. */
const engines = new WeakMap<ts.Program, Map<string, Engine>>();
const readSettings = new WeakMap<object, EngineSettings>();

/** What the engine says about a file; asked by every rule, worked out by the first. */
export function findingsIn({ program, sourceFile }: TypedFile, context: Rule.RuleContext): readonly Finding[] {
  const settings = settingsFrom(context.settings["async-leaks"]);
  const key = JSON.stringify(settings);
  let ofProgram = engines.get(program);
  if (!ofProgram) engines.set(program, (ofProgram = new Map<string, Engine>()));
  let engine = ofProgram.get(key);
  if (!engine) ofProgram.set(key, (engine = createEngine(createClassicCompiler(copyFor(sourceFile, context), program), settings)));
  return engine.findings(sourceFile);
}

function copyFor(sourceFile: ts.SourceFile, context: Rule.RuleContext) {
  const copy = typeScriptOf(sourceFile, context.cwd);
  if (copy) return copy;
  throw configError(
    `async-leaks can't find the copy of TypeScript with which ESLint's parser read ${context.filename}. ` +
      "Install `typescript` in this project (`npm install -D typescript`) and see with `npm ls typescript` that the parser uses that one.",
  );
}

function settingsFrom(value: unknown): EngineSettings {
  if (value === undefined) return settingsOf({});
  const remembered = typeof value === "object" && value !== null ? readSettings.get(value) : undefined;
  if (remembered) return remembered;
  const [error] = configErrors(value);
  if (error !== undefined) throw configError(`ESLint's settings["async-leaks"]: ${error}`);
  const settings = settingsOf(value as Config);
  readSettings.set(value as object, settings);
  return settings;
}
