import { type Job, log, send } from "@example/queue";

export function sendAll(jobs: readonly Job[]): void {
  log(`${jobs.length} jobs to send`);
  for (const job of jobs) send(job);
}
