import { writeFileSync } from "node:fs";
import { audit, report } from "async-leaks";

const started = performance.now();
const result = await audit();
const durationMs = performance.now() - started;

const { text } = await report(result, "sarif");
writeFileSync("async-leaks.sarif", text);

const { text: forPeople, exitCode } = await report(result, "pretty", { durationMs, color: process.stdout.isTTY, width: process.stdout.columns ?? 100 });
console.log(forPeople);
process.exitCode = exitCode;
