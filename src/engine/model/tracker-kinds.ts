import type { Node, TypeFacts } from "../../compiler/index.js";
import type { TrackerKind } from "../../model/index.js";
import { canBeWaitedFor } from "../facts/releases.js";
import type { World } from "../world.js";

const BAG_NAMES = /^(DisposableStore|CompositeDisposable|Subscription|DisposableCollection|Disposables|DisposableBag|SubscriptionBag|CompositeSubscription)$/;

/** What kind of tracker a variable or field is, by its type; `undefined` for everything else. */
export function trackerKindOf(world: World, name: Node): TrackerKind | undefined {
  const type = world.compiler.typeOf(name as never);
  if (type.names.includes("AbortController")) return "abort-controller";
  if (type.names.some((one) => one === "DisposableStack" || one === "AsyncDisposableStack")) return "disposable-stack";
  if (type.names.some((one) => BAG_NAMES.test(one))) return "subscription-bag";
  const contained = containerKind(type, name.getText());
  if (contained) return contained;
  if (type.container) return undefined;
  if (type.names.some((one) => world.settings.trackerTypes.includes(one))) return "task-group";
  if (!type.isResolved) return undefined;
  if (canBeWaitedFor(world, name as never) && ["add", "go", "run", "spawn", "track", "fork", "start", "push"].some((method) => type.has(method))) {
    if (type.has("done")) return "wait-group";
    return type.names.some((one) => /Queue|Limit/.test(one)) ? "queue" : "task-group";
  }
  return type.has("add") && (type.has("dispose") || type.has("unsubscribe")) ? "subscription-bag" : undefined;
}

function containerKind(type: TypeFacts, name: string): TrackerKind | undefined {
  const { container, element } = type;
  if ((container !== "set" && container !== "array" && container !== "map") || !element) return undefined;
  if (element.thenable === "always" || element.thenable === "sometimes") return container === "set" ? "promise-set" : container === "map" ? "promise-map" : "promise-array";
  return container !== "map" && isHandle(element, name) ? "subscription-bag" : undefined;
}

const HANDLE_TYPES = /^(I?(Async)?Disposable|Subscription|Unsubscribable|Teardown\w*|SubscriptionLike)$/;
const BAG_FIELDS = /dispos|cleanup|clean_?ups|teardown|unsubs|subscriptions|unlisten|unbind|detach|destroyers|releasers/i;

/** Something to let go of later: a disposable, or a function of a list that is named for it. Other objects with a `dispose` have a life of their own. */
function isHandle(element: TypeFacts, name: string): boolean {
  if (element.returnsVoid) return BAG_FIELDS.test(name);
  return element.names.some((one) => HANDLE_TYPES.test(one)) || (BAG_FIELDS.test(name) && (element.has("dispose") || element.has("unsubscribe")));
}
