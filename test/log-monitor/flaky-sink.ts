import type { Entry, Sink } from "../../fixtures/log-monitor/sinks/sink.js";

/** Keeps what it takes, and rejects some writes as a whole. */
export class FlakySink implements Sink {
  readonly texts = new Map<string, string[]>();
  rejected = 0;

  constructor(private readonly rejects: () => boolean) {}

  write(batch: readonly Entry[]): Promise<void> {
    if (this.rejects()) return this.refuse();
    for (const { source, text } of batch) {
      const known = this.texts.get(source) ?? [];
      known.push(text);
      this.texts.set(source, known);
    }
    return Promise.resolve();
  }

  flush(): Promise<void> {
    return this.rejects() ? this.refuse() : Promise.resolve();
  }

  private refuse(): Promise<void> {
    this.rejected += 1;
    return Promise.reject(new Error("the sink is full"));
  }
}
