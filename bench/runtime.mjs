// What tracking costs: medians of interleaved rounds, each mode against the bare workload of its own round.
// usage: node bench/runtime.mjs [--json] [--rounds N]        needs `npm run build`
import process from "node:process";
import { LeakMonitor, TaskScope, TaskTracker } from "async-leaks/runtime";

const TARGET_TASK_US = 5;
const TASKS_A_ROUND = 20_000;
const ROUNDS = process.argv.includes("--rounds") ? Number(process.argv[process.argv.indexOf("--rounds") + 1]) : 15;
/** The promise of docs/runtime.md. */
const LIMIT = 1.2;

const payload = JSON.stringify({ log: "x".repeat(200), stream: "stdout", time: "2024-01-01T00:00:00Z", attrs: { a: 1, b: [1, 2, 3] } });

async function step(x) {
  await null;
  return JSON.parse(payload).attrs.a + x;
}

let steps = 1;
async function work(x) {
  for (let i = 0; i < steps; i += 1) x = await step(x);
  return x;
}

const plain = new TaskTracker({ name: "plain" });
const monitor = new LeakMonitor();
const watched = new TaskTracker({ name: "watched", monitor });
const scope = new TaskScope({ name: "scope", monitor });

const modes = {
  bare: (x) => work(x),
  tracker: (x) => plain.add("task", () => work(x)),
  "tracker, site given": (x) => plain.add("task", () => work(x), { site: "bench/runtime.mjs" }),
  "tracker under a monitor": (x) => watched.add("task", () => work(x)),
  "scope under a monitor": (x) => scope.run("task", () => work(x)),
};

/** Processor time, which other programs on the machine disturb less than the clock on the wall. */
async function microsPerTask(run, tasks = TASKS_A_ROUND) {
  const start = process.cpuUsage();
  for (let i = 0; i < tasks; i += 1) await run(i);
  const { user, system } = process.cpuUsage(start);
  return (user + system) / tasks;
}

function median(values) {
  return values.toSorted((a, b) => a - b)[values.length >> 1];
}

/** Chooses how many steps make a task of about 5 us here. */
async function calibrate() {
  for (let round = 0; round < 5; round += 1) await microsPerTask(modes.bare);
  while ((await microsPerTask(modes.bare)) < TARGET_TASK_US) steps += 1;
}

await calibrate();
monitor.start(100);
const times = Object.fromEntries(Object.keys(modes).map((mode) => [mode, []]));
for (let round = -2; round < ROUNDS; round += 1) {
  for (const [mode, run] of Object.entries(modes)) {
    const micros = await microsPerTask(run);
    if (round >= 0) times[mode].push(micros);
  }
}
monitor.stop();

const rows = Object.entries(times).map(([mode, of]) => ({
  mode,
  microsPerTask: Number(median(of).toFixed(2)),
  ratio: Number(median(of.map((micros, round) => micros / times.bare[round])).toFixed(3)),
}));
const result = { node: process.version, rounds: ROUNDS, tasksPerRound: TASKS_A_ROUND, limit: LIMIT, rows };
if (process.argv.includes("--json")) console.log(JSON.stringify(result, undefined, 2));
else {
  console.log(`tracker cost on ${result.node}, medians of ${ROUNDS} interleaved rounds of ${TASKS_A_ROUND} tasks (limit ${LIMIT})`);
  for (const { mode, microsPerTask, ratio } of rows) console.log(`${mode.padEnd(26)} ${microsPerTask.toFixed(2).padStart(6)} us  x${ratio.toFixed(3)}`);
}
