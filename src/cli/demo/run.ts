import { EventEmitter, setMaxListeners } from "node:events";
import process from "node:process";
import { realTime, runDemo, serverOptions, virtualTime, type DemoRun } from "../../../fixtures/log-monitor/demo/index.js";
import { UsageError } from "../../model/index.js";
import { createDebugServer, type DebugServer } from "../../runtime/index.js";
import type { Io } from "../io.js";
import type { DemoCall } from "./call.js";
import { minuteLine } from "./minute-line.js";

export { textOf } from "../../../fixtures/log-monitor/demo/index.js";

/** Runs a demo in seconds, on virtual time. */
export async function runVirtually({ scenario, variant, minutes }: DemoCall, io: Io): Promise<DemoRun> {
  const line = minuteLine(`${scenario}, ${variant}`, io);
  const time = virtualTime();
  try {
    return await withoutListenerWarnings(() => runDemo({ scenario, variant, minutes, time, onSample: line.show, ...(io.signal && { signal: io.signal }) }));
  } finally {
    time.end();
    line.clear();
  }
}

/** Runs a demo minute by minute, and serves what can be seen of it; an interrupt ends it early. */
export async function runOnTheWall({ scenario, variant, minutes, port }: DemoCall, io: Io): Promise<DemoRun> {
  const line = minuteLine(`${scenario}, ${variant}`, io);
  const interrupt = new AbortController();
  const { signal } = interrupt;
  const stop = (): void => interrupt.abort();
  let server: DebugServer | undefined;
  process.once("SIGINT", stop);
  try {
    return await withoutListenerWarnings(() => runDemo({
      scenario, variant, minutes, signal,
      time: realTime(signal),
      onSample: line.show,
      // As in the incident: a line a minute, for whoever keeps logs.
      log: (record) => {
        line.clear();
        io.stderr.write(`${JSON.stringify(record)}\n`);
      },
      onStarted: async (monitor) => {
        server = createDebugServer({ ...serverOptions(monitor), port });
        io.stderr.write(`async-leaks: watch it at ${await listen(server, port)}/debug/tasks, /metrics and /health; Ctrl-C ends the run.\n`);
      },
    }));
  } finally {
    process.off("SIGINT", stop);
    line.clear();
    await server?.close();
  }
}

async function listen(server: DebugServer, port = 0): Promise<string> {
  try {
    return await server.listen();
  } catch (error) {
    throw new UsageError(`The server can't listen on port ${port} (${(error as NodeJS.ErrnoException).code}). Give --port another one, or leave it out.`);
  }
}

/** Leaky variants pile up listeners as well. The run says what it found; Node need not warn of each. */
async function withoutListenerWarnings<Result>(work: () => Promise<Result>): Promise<Result> {
  const before = EventEmitter.defaultMaxListeners;
  setMaxListeners(0);
  try {
    return await work();
  } finally {
    setMaxListeners(before);
  }
}
