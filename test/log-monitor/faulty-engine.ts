import type { Container, ContainerEvent, Engine, LogConnection } from "../../fixtures/log-monitor/engine/engine.js";
import { pause } from "../../fixtures/log-monitor/time.js";

/** Probabilities, each of something that goes wrong with one request or one piece of data. */
export interface Faults {
  readonly refuse: number;
  readonly break: number;
  readonly endEarly: number;
  readonly silence: number;
}

const SILENCE_MS = 20_000;

/** An engine whose connections break, end early, fall silent, and hand out their bytes in pieces of any size. */
export class FaultyEngine implements Engine {
  /** How often each fault has struck, so that a test can show that it did. */
  readonly struck = { refuse: 0, break: 0, endEarly: 0, silence: 0 };

  private isCalm = false;

  constructor(
    private readonly engine: Engine,
    private readonly faults: Faults,
    private readonly random: () => number,
  ) {}

  /** No faults from now on. */
  calmDown(): void {
    this.isCalm = true;
  }

  list(): Promise<readonly Container[]> {
    return this.engine.list();
  }

  events(signal: AbortSignal): AsyncIterable<ContainerEvent> {
    return this.engine.events(signal);
  }

  async logs(container: string, since: string | undefined): Promise<LogConnection> {
    if (this.strikes("refuse")) throw new Error("the engine is out of order");
    return new FaultyConnection(await this.engine.logs(container, since), this);
  }

  strikes(fault: keyof Faults): boolean {
    const does = !this.isCalm && this.random() < this.faults[fault];
    if (does) this.struck[fault] += 1;
    return does;
  }

  /** A whole number from 1 to `most`. */
  upTo(most: number): number {
    return 1 + Math.floor(this.random() * most);
  }
}

class FaultyConnection implements LogConnection {
  private rest: Uint8Array = new Uint8Array();
  private readonly cancelled = new AbortController();

  constructor(
    private readonly connection: LogConnection,
    private readonly engine: FaultyEngine,
  ) {}

  get isFramed(): boolean {
    return this.connection.isFramed;
  }

  get closed(): Promise<void> {
    return this.connection.closed;
  }

  async next(): Promise<Uint8Array | undefined> {
    if (this.engine.strikes("silence")) await pause(SILENCE_MS, this.cancelled.signal);
    if (this.engine.strikes("break")) throw new Error("the connection broke");
    if (this.engine.strikes("endEarly")) return undefined;
    if (this.rest.length === 0) this.rest = (await this.connection.next()) ?? this.rest;
    if (this.rest.length === 0) return undefined;
    const piece = this.rest.subarray(0, this.engine.upTo(this.rest.length));
    this.rest = this.rest.subarray(piece.length);
    return piece;
  }

  cancel(): void {
    this.cancelled.abort();
    this.connection.cancel();
  }
}
