import type { LeakMonitor } from "../monitor/leak-monitor.js";
import { MetricsUnavailableError } from "../errors.js";
import type { LabelledValue, MetricDefinition } from "./metric-definition.js";
import { monitorMetrics } from "./monitor-metrics.js";

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
