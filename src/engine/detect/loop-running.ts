import type { IterationStatement, Node } from "../../compiler/index.js";
import type { Confidence } from "../../model/index.js";
import { runningOf } from "../facts/background.js";
import { contextOf } from "../facts/context.js";
import { type FunctionFacts, fileFactsOf } from "../facts/file-facts.js";
import { registrationOf } from "../facts/registration.js";
import { isFunctionNode } from "../facts/tree.js";
import { FINAL_METHOD } from "../facts/vocabulary.js";
import type { World } from "../world.js";

/** That a loop runs in the background, and how sure it is that this is wrong. */
export interface LoopRunning {
  readonly confidence: Confidence;
  readonly why: string;
  readonly start?: Node;
}

/** `undefined` for what a program does as its main work, and for what others wait for. */
export function loopRunning(world: World, { node }: FunctionFacts, loop: IterationStatement): LoopRunning | undefined {
  const { syntax } = world.compiler;
  if (!isFunctionNode(syntax, node)) return undefined;
  const { how, start } = runningOf(world, node);
  if (how === "main" || how === "waited") return undefined;
  const { multiplicity } = contextOf(world, loop);
  const at = start ? { start } : {};
  const callback = registrationOf(world, node);
  if (multiplicity === "once" && callback?.role === "unknown") return { confidence: "medium", why: `it runs as often as \`${callback.name}\` calls it`, ...at };
  if (multiplicity === "once") return onceRunning(world, node, how, at);
  if (how === "background") return { confidence: "high", why: `it is started in the background, ${multiplicity.replace("-", " ")}`, ...at };
  return hasStop(world, node) ? { confidence: "high", why: "its owner is stopped, and the loop goes on" } : { confidence: "medium", why: "nothing in this file waits for it or stops it" };
}

/** One loop for the process leaks nothing by itself; where its module can be stopped, the loop cannot. */
function onceRunning(world: World, node: Node, how: string, at: { start?: Node }): LoopRunning | undefined {
  if (how !== "background") return undefined;
  if (hasStop(world, node)) return { confidence: "high", why: "its owner is stopped, and the loop goes on", ...at };
  const facts = fileFactsOf(world, node);
  const isLibrary = /^\s*export\b/m.test(facts.file.text);
  return isLibrary ? { confidence: "low", why: "it is started once, when the module is loaded, and keeps the process alive", ...at } : undefined;
}

/** Whether the class, or the module, that a function belongs to has something that stops it. */
function hasStop(world: World, node: Node): boolean {
  const { syntax } = world.compiler;
  for (let owner = node; owner; owner = owner.parent) {
    if (syntax.isClassDeclaration(owner) || syntax.isClassExpression(owner)) return owner.members.some((member) => member.name !== undefined && isFinalName(member.name.getText()));
    if (syntax.isSourceFile(owner)) return owner.statements.some((statement) => syntax.isFunctionDeclaration(statement) && statement.name !== undefined && isFinalName(statement.name.text));
  }
  return false;
}

function isFinalName(name: string): boolean {
  return FINAL_METHOD.test(name.replace(/^#/, "")) || /^\[Symbol\.(asyncD|d)ispose\]$/.test(name);
}
