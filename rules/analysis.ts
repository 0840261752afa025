import type { Rule } from "eslint";
import type { Compiler } from "../src/compiler/index.js";
import { createEngine, type Engine } from "../src/engine/index.js";
import { type Config, configErrors, type EngineSettings, type Finding, settingsOf } from "../src/model/index.js";
import { configError } from "./config-error.js";
import type { TypedFile } from "./typed-file.js";

/** One engine for each program, and within it for each settings that files of the program are linted with. */
const engines = new WeakMap<Compiler, Map<string, Engine>>();
const readSettings = new WeakMap<object, EngineSettings>();

/** What the engine says about a file; asked by every rule, worked out by the first. */
export function findingsIn(file: TypedFile, context: Rule.RuleContext): readonly Finding[] {
  const settings = settingsFrom(context.settings["async-leaks"]);
  try {
    return engineFor(file.compiler, settings).findings(file.sourceFile);
  } catch (error) {
    if (!file.renewed(error)) throw error;
    return engineFor(file.compiler, settings).findings(file.sourceFile);
  }
}

function engineFor(compiler: Compiler, settings: EngineSettings): Engine {
  const key = JSON.stringify(settings);
  let ofProgram = engines.get(compiler);
  if (!ofProgram) engines.set(compiler, (ofProgram = new Map<string, Engine>()));
  let engine = ofProgram.get(key);
  if (!engine) ofProgram.set(key, (engine = createEngine(compiler, settings)));
  return engine;
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
