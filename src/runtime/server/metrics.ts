import type { LeakMonitor } from "../monitor/leak-monitor.js";
import { MetricsUnavailableError } from "../errors.js";
import { monitorMetrics } from "./monitor-metrics.js";

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

export interface MetricsOptions {
  readonly monitor: LeakMonitor;
  /** Gauges of the program itself. */
  readonly gauges?: readonly MetricDefinition[] | undefined;
  /** Counters of the program itself. */
  readonly counters?: readonly MetricDefinition[] | undefined;
  /** Also Node's own metrics, as prom-client collects them (default false). */
  readonly processMetrics?: boolean | undefined;
}

export interface Metrics {
  readonly contentType: string;
  gauge(definition: MetricDefinition): void;
  counter(definition: MetricDefinition): void;
  /** The Prometheus text. */
  render(): Promise<string>;
}

type PromClient = typeof import("prom-client");

/**
 * Metrics of a monitor in a registry of their own.
 * @throws MetricsUnavailableError when `prom-client` is not installed
 */
export async function createMetrics(options: MetricsOptions): Promise<Metrics> {
  const client = await loadPromClient();
  const registry = new client.Registry();
  if (options.processMetrics === true) client.collectDefaultMetrics({ register: registry });
  const metrics: Metrics = {
    contentType: registry.contentType,
    gauge: (definition) => named(definition, ({ name, help, labels = [], value }) => {
      const gauge = new client.Gauge({ name, help, labelNames: [...labels], registers: [registry], collect: () => {
        gauge.reset();
        for (const [of, amount] of values(value())) gauge.set(of, amount);
      } });
    }),
    counter: (definition) => named(definition, ({ name, help, labels = [], value }) => {
      const counter = new client.Counter({ name, help, labelNames: [...labels], registers: [registry], collect: () => {
        counter.reset();
        for (const [of, amount] of values(value())) counter.inc(of, amount);
      } });
    }),
    render: () => registry.metrics(),
  };
  const { gauges, counters } = monitorMetrics(options.monitor);
  for (const gauge of [...gauges, ...(options.gauges ?? [])]) metrics.gauge(gauge);
  for (const counter of [...counters, ...(options.counters ?? [])]) metrics.counter(counter);
  return metrics;
}

/** prom-client does not say which metric it refuses. */
function named(definition: MetricDefinition, define: (definition: MetricDefinition) => void): void {
  try {
    define(definition);
  } catch (cause) {
    throw new Error(`metric "${definition.name}": ${cause instanceof Error ? cause.message : String(cause)}`, { cause });
  }
}

function* values(value: number | Iterable<LabelledValue>): Generator<[Record<string, string>, number]> {
  if (typeof value === "number") yield [{}, value];
  else for (const { labels, value: amount } of value) yield [{ ...labels }, amount];
}

async function loadPromClient(): Promise<PromClient> {
  try {
    const loaded = await import("prom-client");
    return loaded.default;
  } catch (cause) {
    throw new MetricsUnavailableError(cause);
  }
}
