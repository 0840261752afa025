/** What names tell where no body can be looked at. Each list says what it is evidence for; none of them alone makes a finding certain. */

/** Methods that register a callback for events that come again. */
export const EVENT_METHODS: ReadonlySet<string> = new Set(["on", "addListener", "prependListener", "addEventListener", "subscribe", "onDidChange", "watch", "observe"]);
/** Methods that register a callback for an event that comes once. */
export const ONCE_METHODS: ReadonlySet<string> = new Set(["once", "prependOnceListener"]);
/** Functions that call back later, once, and ignore what the callback returns. */
export const LATER_FUNCTIONS: ReadonlySet<string> = new Set(["setTimeout", "setImmediate", "queueMicrotask", "nextTick", "requestAnimationFrame", "requestIdleCallback"]);
/** Array methods that call back for each item and ignore a returned promise. */
export const DROPPING_ITERATORS: ReadonlySet<string> = new Set(["forEach", "some", "every", "find", "findIndex", "findLast", "findLastIndex", "filter", "sort"]);
/** Array methods that call back for each item and hand back what it returns. */
export const COLLECTING_ITERATORS: ReadonlySet<string> = new Set(["map", "flatMap", "from", "fromAsync", "reduce", "reduceRight"]);
export const PROMISE_REACTIONS: ReadonlySet<string> = new Set(["then", "catch", "finally"]);
/** Events that come at most once in the life of what emits them. */
export const LAST_EVENTS: ReadonlySet<string> = new Set(["abort", "exit", "beforeExit", "load", "DOMContentLoaded"]);

export const START_METHODS: ReadonlySet<string> = new Set(["start", "run", "open", "connect", "init", "initialize", "listen", "boot", "bootstrap", "launch", "activate", "mount", "connectedCallback", "serve", "begin", "setup"]);
export const STOP_METHODS: ReadonlySet<string> = new Set([
  "stop", "close", "dispose", "destroy", "shutdown", "shutDown", "end", "terminate", "teardown", "tearDown", "kill", "quit", "disconnect",
  "unmount", "deactivate", "disconnectedCallback", "asyncDispose", "cleanup", "finalize", "stopAll", "closeAll", "drainAndClose", "halt", "exit",
]);
/** Method names that end their owner for good, with the prefixes and suffixes that frameworks put around them. */
export const FINAL_METHOD = /^_?(ng|component|before|after|will|did|do|on)*(stop|close|shut_?down|dispose|destroy|tear_?down|unmount|unload|terminate|finali[sz]e|quit|exit|kill|disconnect|end)(ed|All|Now|Async|Everything|Gracefully|Immediately|Sync|Callback)?$/i;
/** Calls that tell somebody to end. */
export const STOPPING_CALLS: ReadonlySet<string> = new Set([...STOP_METHODS, "abort", "cancel", "return", "unsubscribe", "clearInterval", "clearTimeout", "removeAllListeners", "throw", "unref"]);
/** Process-long entry points. */
export const MAIN_FUNCTIONS: ReadonlySet<string> = new Set(["main", "cli", "bootstrap"]);

/** Ways to wait for outside work, where only the name is known. */
export const BLOCKING_CALLS: ReadonlySet<string> = new Set(["read", "recv", "receive", "accept", "next", "once", "take", "dequeue", "wait", "join", "waitFor", "readLine", "question"]);
/** Those of them that give data: with nothing to give they are something else of the same name. */
export const READING_CALLS: ReadonlySet<string> = new Set(["read", "recv", "receive", "accept", "next", "take", "dequeue"]);
/** Ways to wait for a while: they end by themselves. */
export const SLEEP_CALLS: ReadonlySet<string> = new Set(["sleep", "delay", "setTimeout", "setImmediate", "pause", "tick", "nextTick"]);

/** Methods that put a task, a handle or a callback into what remembers it. */
export const ADD_METHODS: ReadonlySet<string> = new Set(["add", "push", "set", "track", "go", "spawn", "run", "start", "enqueue", "use", "defer", "unshift", "adopt", "register", "fork", "waitUntil", "addTask", "startTask", "schedule", "submit"]);
/** Methods that wait for what a tracker holds. */
export const WAIT_METHODS: ReadonlySet<string> = new Set(["wait", "onIdle", "drain", "drained", "join", "joinAll", "waitAll", "waitForAll", "settled", "allSettled", "idle", "onEmpty", "flush", "whenIdle", "awaitAll"]);
/** Methods that take one entry out, or mark one as done. */
export const RELEASE_METHODS: ReadonlySet<string> = new Set(["done", "delete", "remove", "splice", "shift", "pop", "deleteAndLeak", "deleteAndDispose", "release", "unregister", "clearAndLeak"]);
/** Methods that empty a bag and let go of what it held. */
export const EMPTY_METHODS: ReadonlySet<string> = new Set(["dispose", "clear", "unsubscribe", "disposeAsync", "destroy", "close", "flush", "release", "reset", "removeAll", "stop", "cancel"]);
/** Combinators of the promise library that wait for several. */
export const ALL_COMBINATORS: ReadonlySet<string> = new Set(["all", "allSettled"]);
export const RACE_COMBINATORS: ReadonlySet<string> = new Set(["race", "any"]);
/** Function and method names that take a promise off the caller's hands. */
export const HANDING_OVER: ReadonlySet<string> = new Set(["waitUntil", "track", "keepAlive", "runInBackground", "addTask", "respondWith"]);
