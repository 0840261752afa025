import type { LeakMonitor } from "../monitor/leak-monitor.js";
import type { TrackerInfo } from "../types.js";
import type { LabelledValue, MetricDefinition } from "./metric-definition.js";

const TRACKER_LABELS = ["tracker", "lifetime"];

/** What a monitor tells Prometheus. The labels are bounded by the monitor's own bounds. */
export function monitorMetrics(monitor: LeakMonitor): { readonly gauges: readonly MetricDefinition[]; readonly counters: readonly MetricDefinition[] } {
  const perTracker = (name: string, help: string, read: (tracker: TrackerInfo) => number): MetricDefinition => ({
    name,
    help,
    labels: TRACKER_LABELS,
    value: () => monitor.trackers().map((tracker) => ({ labels: { tracker: tracker.name, lifetime: tracker.lifetime }, value: read(tracker) })),
  });
  const gauges: MetricDefinition[] = [
    perTracker("async_leaks_tasks", "Tasks that run now.", (tracker) => tracker.active),
    perTracker("async_leaks_oldest_task_seconds", "Age of the oldest running task.", (tracker) => tracker.oldestAgeMs / 1000),
    { name: "async_leaks_baseline", help: "Tasks when the baseline was taken.", value: () => monitor.baseline },
    { name: "async_leaks_growth", help: "Running tasks minus the baseline.", value: () => monitor.growth },
    { name: "async_leaks_growth_per_minute", help: "Growth per minute since the baseline.", value: () => monitor.ratePerMinute },
    { name: "async_leaks_verdicts", help: "Leaks that the monitor has found.", labels: ["grade", "kind"], value: () => verdictCounts(monitor) },
    { name: "async_leaks_monitor_bytes", help: "Estimate of the memory that monitoring takes.", value: () => monitor.ownCost.bytes },
  ];
  const counters: MetricDefinition[] = [
    perTracker("async_leaks_started_total", "Tasks that were started.", (tracker) => tracker.started),
    perTracker("async_leaks_finished_total", "Tasks that ended well.", (tracker) => tracker.finished),
    perTracker("async_leaks_failed_total", "Tasks that failed.", (tracker) => tracker.failed),
    { name: "async_leaks_dropped_total", help: "Labels and verdicts that did not fit into the monitor's bounds.", value: () => monitor.droppedTotal },
    { name: "async_leaks_monitor_cpu_seconds_total", help: "Processor time that samples took.", value: () => monitor.ownCost.cpuMs / 1000 },
    { name: "async_leaks_monitor_samples_total", help: "Samples that were taken.", value: () => monitor.ownCost.samples },
  ];
  return { gauges, counters };
}

function verdictCounts(monitor: LeakMonitor): LabelledValue[] {
  const counts = new Map<string, LabelledValue>();
  for (const { grade, kind } of monitor.verdicts()) {
    const value = (counts.get(kind)?.value ?? 0) + 1;
    counts.set(kind, { labels: { grade, kind }, value });
  }
  return [...counts.values()];
}
