import type { TaskScope } from "../../../src/runtime/index.js";
import type { CallToken, Probe } from "./instrument.js";
import type { Site } from "./observed.js";

/** A promise, or an `await`, that code of the fixture has to do with. */
export interface Watched {
  readonly kind: "task" | "wait";
  readonly sites: Set<string>;
  isClaimed: boolean;
  readonly startedAt: number;
  /** `undefined` while it is pending. */
  endedAt: number | undefined;
  /** What it was chained on. */
  readonly source: Watched | undefined;
  /** Keeps the promise, since when it would be collected is left to chance. */
  readonly promise: Promise<unknown>;
}

const platformThen = Promise.prototype.then;

/**
 * Watches one fixture: whatever its code starts, is handed, puts away or waits for becomes a task of a scope, under the
 * place in the source where that happened first.
 */
export class Observer implements Probe {
  readonly watched: Watched[] = [];
  /** Errors of the fixture's own making, by which a scenario betrays that its stand-ins do not fit. */
  readonly mistakes: string[] = [];
  readonly #tasks = new WeakMap<Promise<unknown>, Watched>();
  /** What a promise that `then` gave was chained on. */
  readonly #sources = new WeakMap<Promise<unknown>, Promise<unknown>>();
  readonly #proxies = new WeakMap<object, { readonly proxy: object; readonly sites: Set<string> }>();
  #unit: string | undefined;

  /** @param clock milliseconds of virtual time */
  constructor(
    private readonly scope: TaskScope,
    private readonly clock: () => number,
  ) {}

  calling(site: string): CallToken {
    const unit = this.#unit;
    this.#unit = undefined;
    return { site, unit };
  }

  called<Value>({ site, unit }: CallToken, value: Value): Value {
    if (value instanceof Promise) this.#task(value, unit === undefined ? [site] : [site, unit]);
    else if (Array.isArray(value)) this.#members(value, site);
    else if (unit !== undefined) this.#unit = unit;
    // A wait group waits for the task that joins it next.
    if (unit !== undefined && value instanceof Promise) this.claim(value);
    return value;
  }

  argument<Value>(site: string, call: string, value: Value): Value {
    if (value instanceof Promise) this.#tasks.get(value)?.sites.add(call);
    return this.callback(site, value);
  }

  unit<Value>(site: string, value: Value): Value {
    this.#unit = site;
    return value;
  }

  callback<Value>(site: string, value: Value): Value {
    return typeof value === "function" ? this.#through(site, value) : value;
  }

  awaiting<Value>(site: string, value: Value): Value {
    if (!(value instanceof Promise)) return value;
    this.claim(value);
    this.#watch("wait", value, [site]).isClaimed = true;
    return value;
  }

  iterating<Value>(site: string, value: Value): Value {
    if (!isAsyncIterable(value)) return value;
    let end = (): void => {};
    this.#watch("wait", new Promise<void>((resolve) => (end = resolve)), [site]).isClaimed = true;
    return endingWith(value, end) as Value;
  }

  chained(source: Promise<unknown>, derived: unknown): void {
    this.claim(source);
    if (derived instanceof Promise) this.#sources.set(derived, source);
  }

  /** Somebody waits for the promise, or chains on it. */
  claim(promise: Promise<unknown>): void {
    const task = this.#tasks.get(promise);
    if (task) task.isClaimed = true;
  }

  /** The promises in an array that a call gave. */
  #members(values: readonly unknown[], site: string): void {
    for (const value of values) if (value instanceof Promise) this.#task(value, [site]);
  }

  #task(promise: Promise<unknown>, sites: Iterable<string>): void {
    let task = this.#tasks.get(promise);
    if (!task) {
      task = this.#watch("task", promise, sites);
      this.#tasks.set(promise, task);
    }
    for (const site of sites) task.sites.add(site);
  }

  /** The nearest one that is watched. */
  #sourceOf(promise: Promise<unknown>): Watched | undefined {
    for (let source = this.#sources.get(promise); source !== undefined; source = this.#sources.get(source)) {
      const task = this.#tasks.get(source);
      if (task !== undefined) return task;
    }
    return undefined;
  }

  #watch(kind: Watched["kind"], promise: Promise<unknown>, sites: Iterable<string>): Watched {
    const watched: Watched = { kind, sites: new Set(sites), isClaimed: false, startedAt: this.clock(), endedAt: undefined, source: this.#sourceOf(promise), promise };
    this.watched.push(watched);
    const end = (): void => {
      watched.endedAt = this.clock();
    };
    const fail = (error: unknown): void => {
      end();
      if (error instanceof TypeError || error instanceof ReferenceError) this.mistakes.push(String(error));
    };
    // The platform's own `then`: watching claims nothing. A failure that nobody handles is not what is asked for here.
    const ended = platformThen.call(promise, end, fail);
    const [site] = watched.sites;
    if (!this.scope.isClosed) void this.scope.run(kind, () => ended, { site });
    return watched;
  }

  /** The same function, but what it returns is seen; one stand-in each, since listeners are told apart by identity. */
  #through<Value extends object>(site: string, value: Value): Value {
    const known = this.#proxies.get(value);
    if (known) {
      known.sites.add(site);
      return known.proxy as Value;
    }
    const sites = new Set([site]);
    const proxy = new Proxy(value, {
      apply: (target, receiver, args) => {
        const result: unknown = Reflect.apply(target as (...args: unknown[]) => unknown, receiver, args);
        if (result instanceof Promise) this.#task(result, sites);
        return result;
      },
    });
    this.#proxies.set(value, { proxy, sites });
    this.#proxies.set(proxy, { proxy, sites });
    return proxy;
  }
}

function isAsyncIterable(value: unknown): value is AsyncIterable<unknown> {
  return typeof value === "object" && value !== null && Symbol.asyncIterator in value;
}

/** The same values; `end` is called when the loop over them is over, or has been left. */
function endingWith(source: AsyncIterable<unknown>, end: () => void): AsyncIterable<unknown> {
  return {
    async *[Symbol.asyncIterator]() {
      try {
        yield* source;
      } finally {
        end();
      }
    },
  };
}

export function siteFrom(text: string): Site {
  const [line = 0, column = 0] = text.split(":").map(Number);
  return { line, column };
}

/** Lets an observer see who chains on a promise, until the returned function is called. */
export function watchClaims(observer: Observer): () => void {
  Promise.prototype.then = function then(this: Promise<unknown>, ...handlers: Parameters<typeof platformThen>) {
    const derived = platformThen.apply(this, handlers);
    observer.chained(this, derived);
    return derived;
  } as typeof platformThen;
  return () => {
    Promise.prototype.then = platformThen;
  };
}
