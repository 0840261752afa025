/** Everybody who wants to hear of one signal. */
interface Hub {
  readonly callbacks: Set<() => void>;
  readonly listener: () => void;
}

const hubs = new WeakMap<AbortSignal, Hub>();

/**
 * Calls back when the signal aborts; the returned function calls it off. However many ask, a signal gets one listener,
 * removed with the last of them: a long-lived signal collects nothing, and Node has no reason to warn of a leak.
 */
export function onAbort(signal: AbortSignal, callback: () => void): () => void {
  const hub = hubs.get(signal) ?? openHub(signal);
  hub.callbacks.add(callback);
  return () => {
    hub.callbacks.delete(callback);
    if (hub.callbacks.size > 0 || hubs.get(signal) !== hub) return;
    hubs.delete(signal);
    signal.removeEventListener("abort", hub.listener);
  };
}

function openHub(signal: AbortSignal): Hub {
  const callbacks = new Set<() => void>();
  const hub: Hub = {
    callbacks,
    listener: () => {
      hubs.delete(signal);
      for (const callback of callbacks) callback();
    },
  };
  hubs.set(signal, hub);
  signal.addEventListener("abort", hub.listener, { once: true });
  return hub;
}
