import type { Node } from "../../compiler/index.js";
import { type Confidence, type Finding, type Fix, growthOf, type NoLeakedListenerForm, type RelatedPlace } from "../../model/index.js";
import type { Context } from "../facts/context.js";
import { placeOf } from "../facts/tree.js";
import { relatedOf } from "./words.js";

export type ListenerFinding = Extract<Finding, { rule: "no-leaked-listener" }>;

/** What was concluded about one registration. */
export interface ListenerLeak {
  readonly form: NoLeakedListenerForm;
  readonly confidence: Confidence;
  readonly data: Readonly<Record<string, string>>;
  readonly related?: readonly RelatedPlace[];
  readonly fix?: Fix | undefined;
}

/** A listener stays until its emitter goes: it lasts, and each further one adds to it. */
export function listenerFinding(node: Node, context: Context, { form, confidence, data, related = [], fix }: ListenerLeak): ListenerFinding {
  const { multiplicity } = context;
  return {
    rule: "no-leaked-listener",
    form,
    place: placeOf(node),
    confidence,
    span: "until-stopped",
    multiplicity,
    growth: growthOf(multiplicity, "until-stopped"),
    data,
    related: [...related, ...relatedOf(context)],
    fixes: fix ? [fix] : [],
  };
}

const REMOVERS: Readonly<Record<string, string>> = {
  on: "off", once: "off", addListener: "removeListener", prependListener: "removeListener", prependOnceListener: "removeListener",
  addEventListener: "removeEventListener", subscribe: "unsubscribe", observe: "disconnect", watch: "close",
};

/** What takes out what a registration of this name adds. */
export function removerOf(name: string): string {
  return REMOVERS[name] ?? "dispose";
}
