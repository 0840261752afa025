import type { Node, TypeFacts } from "../../compiler/index.js";
import { withoutComments } from "../facts/plain-text.js";
import type { TrackerFacts } from "../model/trackers.js";
import type { World } from "../world.js";
import { dedented } from "./source-text.js";
import type { Refused } from "./split.js";

/** The statements that let go of everything in a bag, so that it can be filled again. */
export interface Release {
  readonly statements: readonly string[];
  /** True when the bag itself is replaced by a new one. */
  readonly isRenewed: boolean;
}

/**
 * How a bag is emptied, after its own owner's example where there is one.
 * @param bag the bag as the code names it: `this.disposables`
 * @param finals the statements in which the owner empties it in the end
 * @param isAsync whether it may be waited for
 */
export function releaseOf(world: World, { name, declaration }: TrackerFacts, bag: string, finals: readonly Node[], isAsync: boolean): Release | Refused {
  const type = world.compiler.typeOf(name as never);
  const text = name.getText();
  if (type.container === "array" || type.container === "set") return ofList(world, type, { text, bag, finals, isAsync });
  if (type.names.includes("DisposableStore") && type.has("clear")) return { statements: [`${bag}.clear();`], isRenewed: false };
  const initializer = (declaration as Node & { initializer?: Node }).initializer;
  const made = initializer && world.compiler.syntax.isNewExpression(initializer) ? initializer.getText() : undefined;
  const method = ["dispose", "unsubscribe", "close", "destroy"].find((one) => type.has(one));
  const asynchronous = type.names.includes("AsyncDisposableStack") || (method === undefined && type.has("disposeAsync"));
  if (asynchronous && !isAsync) return { refusal: `\`${text}\` has to be waited for when it is emptied, which the function that fills it can't do: make it async first` };
  if (made === undefined) return { refusal: `\`${text}\` is made elsewhere, and once it is let go of it can't be filled again: make a new one for each time` };
  if (asynchronous) return { statements: [`await ${bag}.disposeAsync();`, `${bag} = ${made};`], isRenewed: true };
  return method ? { statements: [`${bag}.${method}();`, `${bag} = ${made};`], isRenewed: true } : { refusal: `nothing says how \`${text}\` lets go of what it holds` };
}

interface List {
  readonly text: string;
  readonly bag: string;
  readonly finals: readonly Node[];
  readonly isAsync: boolean;
}

function ofList(world: World, { container, element }: TypeFacts, { text, bag, finals, isAsync }: List): Release | Refused {
  const { syntax } = world.compiler;
  const [final] = finals.filter((one) => syntax.isForOfStatement(one));
  const each = final && syntax.isForOfStatement(final) ? { head: final.initializer.getText(), body: dedented(final.statement, final) } : letGoOf(element);
  if (!each) return { refusal: `nothing says how what \`${text}\` holds is let go of` };
  if (/`[^`]*\n/.test(each.body)) return { refusal: `a text over several lines stands where \`${text}\` is emptied, which has to be done a second time: keep it in a variable first` };
  if (/\bawait\b/.test(withoutComments(each.body)) && !isAsync) return { refusal: `what \`${text}\` holds has to be waited for when it is let go of, which the function that fills it can't do: make it async first` };
  const list = container === "array" ? `${bag}.splice(0)` : bag;
  const loop = `for (${each.head} of ${list}) ${each.body}`;
  return { statements: container === "array" ? [loop] : [loop, `${bag}.clear();`], isRenewed: false };
}

/** By the type of what is held. */
function letGoOf(element: TypeFacts | undefined): { head: string; body: string } | undefined {
  if (!element) return undefined;
  if (element.returnsVoid) return { head: "const release", body: "release();" };
  const method = ["dispose", "unsubscribe"].find((one) => element.has(one));
  if (method) return { head: "const each", body: element.member(method)?.returnsThenable === "always" ? `await each.${method}();` : `each.${method}();` };
  return element.returnsThenable === "always" ? { head: "const release", body: "await release();" } : undefined;
}
