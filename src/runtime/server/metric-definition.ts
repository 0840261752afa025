/** One value of a metric that has labels. */
export interface LabelledValue {
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

/** A gauge or counter, read each time somebody asks for the metrics. */
export interface MetricDefinition {
  /** As Prometheus wants it: `active_streams`; counters end in `_total`. */
  readonly name: string;
  readonly help: string;
  /** Needed when `value` gives labelled values. */
  readonly labels?: readonly string[];
  /** Its present value; a counter's is its total since the start. */
  readonly value: () => number | Iterable<LabelledValue>;
}
