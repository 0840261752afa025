import { asyncDisposableStack, disposableStack } from "./disposable-stacks.js";
import { outsideWorld } from "./outside-world.js";

/** What some of the supported versions of Node lack, or do in real time. */
function standardParts(): readonly (readonly [owner: object, parts: Record<string, unknown>])[] {
  return [
    [Promise, { withResolvers }],
    [Array, { fromAsync }],
    [AbortSignal, { timeout }],
    [globalThis, { DisposableStack: disposableStack(), AsyncDisposableStack: asyncDisposableStack(), ...outsideWorld() }],
  ];
}

/**
 * Gives the platform what fixtures need of it, until the returned function is called: that takes away everything that was
 * set since, by whomever, and puts back what was there.
 */
export function installPlatform(): () => void {
  const parts = standardParts();
  const restores = parts.map(([owner]) => keep(owner));
  for (const [owner, values] of parts) {
    for (const [name, value] of Object.entries(values)) Object.defineProperty(owner, name, { value, writable: true, configurable: true });
  }
  return () => {
    for (const restore of restores) restore();
  };
}

/** Descriptors, since reading a value of the global object may load a part of Node. */
function keep(owner: object): () => void {
  const kept = Object.getOwnPropertyDescriptors(owner) as Record<PropertyKey, PropertyDescriptor>;
  return () => {
    for (const key of Reflect.ownKeys(owner)) {
      const [before, now] = [kept[key], Object.getOwnPropertyDescriptor(owner, key)];
      if (before === undefined) Reflect.deleteProperty(owner, key);
      else if (now?.value !== before.value || now?.get !== before.get) Reflect.defineProperty(owner, key, before);
    }
    for (const key of Reflect.ownKeys(kept)) if (!Object.hasOwn(owner, key)) Reflect.defineProperty(owner, key, kept[key] ?? {});
  };
}

function withResolvers<Value>(): object {
  let settlers = {};
  const promise = new Promise<Value>((resolve, reject) => (settlers = { resolve, reject }));
  return { promise, ...settlers };
}

async function fromAsync<Value>(items: AsyncIterable<Value> | Iterable<Value>, map: (item: Value, index: number) => unknown = (item) => item): Promise<unknown[]> {
  const all: unknown[] = [];
  for await (const item of items) all.push(await map(item, all.length));
  return all;
}

function timeout(ms: number): AbortSignal {
  const controller = new AbortController();
  setTimeout(() => controller.abort(new DOMException("The operation was aborted due to timeout", "TimeoutError")), ms);
  return controller.signal;
}
