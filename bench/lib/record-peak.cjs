// Preloaded into a measured process: notes its peak memory when it ends. `/usr/bin/time -v` is not everywhere.
const { appendFileSync } = require("node:fs");

const file = process.env.ASYNC_LEAKS_BENCH_PEAK;
// maxRSS is in kilobytes on every platform; appended, since a child of the measured process is preloaded, too.
if (file) process.on("exit", () => appendFileSync(file, `${process.resourceUsage().maxRSS}\n`));
