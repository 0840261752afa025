import { forgetfulEmptying, forgetfulEnd, forgetfulRemoval, type ResolverStore, storeOf } from "../facts/resolver-stores.js";
import { nameNodeOf } from "../facts/callers.js";
import { enclosing, isFunctionNode, textOf } from "../facts/tree.js";
import type { World } from "../world.js";
import type { Defect } from "./unsettled-finding.js";
import { type HandMade, isSure } from "./unsettled-paths.js";
import { functionName, relatedHead } from "./words.js";

/** Resolvers in a list or map: never called by anybody, or forgotten when the owner ends. */
export function storeDefect(world: World, { channels, settlers }: HandMade): Defect | undefined {
  if (channels.some((channel) => isSure(world, settlers, channel))) return undefined;
  const stores = channels.map((channel) => storeOf(world, channel));
  if (stores.length !== channels.filter(({ kind }) => kind !== "direct").length) return undefined;
  for (const store of stores) {
    const defect = store && defectIn(world, store);
    if (defect) return defect;
  }
  return undefined;
}

/** `setTimeout(() => pending.delete(id), 5_000)`: the time-out forgets who waits, and settles nothing. */
export function removalDefect(world: World, { channels, settlers, executor }: HandMade): Defect | undefined {
  for (const channel of channels) {
    const store = storeOf(world, channel);
    const removal = store?.isCollection ? forgetfulRemoval(world, store, executor, settlers) : undefined;
    if (!store || !removal || channels.some((one) => isSure(world, settlers, one))) continue;
    return { form: "unwoken", confidence: "high", data: { store: store.name.text, end: textOf(removal), evidence: "it takes the entry out and settles nothing" }, related: [relatedHead("end", removal)] };
  }
  return undefined;
}

function defectIn(world: World, store: ResolverStore): Defect | undefined {
  const name = store.name.text;
  if (store.readers.length === 0) return { form: "forgotten", confidence: "high", data: { store: name, evidence: "it is only ever filled" }, related: [relatedHead("store", store.declaration)] };
  if (!store.isCollection) return undefined;
  const emptied = forgetfulEmptying(world, store);
  if (emptied) {
    const owner = enclosing(world.compiler.syntax, emptied);
    const end = isFunctionNode(world.compiler.syntax, owner) ? functionName(world, emptied) : "this";
    return { form: "unwoken", confidence: "high", data: { store: name, end, evidence: "it empties it without a look" }, related: [relatedHead("end", emptied.parent.parent)] };
  }
  const end = forgetfulEnd(world, store);
  if (!end) return undefined;
  return { form: "unwoken", confidence: "medium", data: { store: name, end: nameNodeOf(world, end)?.getText() ?? "its end", evidence: "its owner ends, and nobody looks after it" }, related: [relatedHead("end", end)] };
}
