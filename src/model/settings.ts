/**
 * What a project may teach the engine: the same keys in `async-leaks.config.*`, `package.json#async-leaks` and ESLint's
 * `settings["async-leaks"]`.
 */
export interface EngineSettings {
  /** Class or interface names that are trackers, beside the ones known by shape. */
  readonly trackerTypes: readonly string[];
  /** Method names that start an owner, beside `start`, `open`, `connect`, ... */
  readonly startMethods: readonly string[];
  /** Method names that stop an owner, beside `stop`, `close`, `dispose`, ... */
  readonly stopMethods: readonly string[];
  /** Functions that track (or await) every promise they are given, as `name` or `object.method`. */
  readonly trackingFunctions: readonly string[];
  /** Functions whose promise always settles soon, as `name` or `object.method`. */
  readonly boundedFunctions: readonly string[];
}

export const DEFAULT_SETTINGS: EngineSettings = {
  trackerTypes: [],
  startMethods: [],
  stopMethods: [],
  trackingFunctions: [],
  boundedFunctions: [],
};
