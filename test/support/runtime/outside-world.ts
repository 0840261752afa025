import { EventEmitter } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";

/** How long a slow answer takes, in virtual milliseconds. */
export const ANSWER_MS = 600_000;
const FRAME_MS = 16;

const platformFetch = globalThis.fetch;

/** Globals that reach outside, or that only a browser has; nothing comes from them but what a scenario makes up. */
export function outsideWorld(): Record<string, unknown> {
  const later = (callback: (time: number) => void) => setTimeout(() => callback(performance.now()), FRAME_MS);
  const cancel = (handle: ReturnType<typeof later>): void => clearTimeout(handle);
  const timers = { setTimeout: (run: () => void, ms: number) => setTimeout(run, ms), setInterval: (run: () => void, ms: number) => setInterval(run, ms), clearTimeout: cancel, clearInterval: cancel };
  const frames = { requestAnimationFrame: later, cancelAnimationFrame: cancel, requestIdleCallback: later, cancelIdleCallback: cancel };
  return {
    ...frames,
    fetch: slowFetch,
    WebSocket: silentSocket(),
    IntersectionObserver: blindObserver(),
    window: Object.assign(new EventTarget(), timers, frames),
    document: Object.assign(new EventTarget(), { visibilityState: "visible", hidden: false }),
  };
}

/** A `data:` URL holds its answer; everything else answers with an empty object, ten minutes later. */
async function slowFetch(url: string | URL, init?: RequestInit): Promise<Response> {
  if (String(url).startsWith("data:")) return platformFetch(url, init);
  await sleep(ANSWER_MS, undefined, init?.signal ? { signal: init.signal } : {});
  return new Response("{}");
}

/** A connection to nobody. */
function silentSocket(): unknown {
  return class WebSocket extends EventTarget {
    constructor(readonly url: string) {
      super();
    }

    send(): void {}

    close(): void {}
  };
}

function blindObserver(): unknown {
  return class IntersectionObserver {
    observe(): void {}

    unobserve(): void {}

    disconnect(): void {}
  };
}

/** What a fixture takes for its process: the driver's own, but for its events, its exit code and `exit`. */
export function processStandIn(): unknown {
  const own = Object.assign(new EventEmitter(), {
    exitCode: undefined,
    exit: (): never => {
      throw new Error("The process would end here.");
    },
  });
  return new Proxy(own, { get: (target, key) => Reflect.get(key in target ? target : process, key) as unknown });
}
