import { audit, UsageError } from "async-leaks";

try {
  const { findings, problems } = await audit({ paths: ["src"], preset: "strict" });
  for (const { kind, message } of problems) console.error(`${kind}: ${message}`);
  for (const { rule, file, line, message } of findings) console.error(`${file}:${line} ${rule}: ${message}`);
  process.exitCode = findings.some(({ suppressed, severity }) => severity === "error" && !suppressed) ? 1 : 0;
} catch (error) {
  // Wrong paths, options or configuration: the message says what to do.
  if (!(error instanceof UsageError)) throw error;
  console.error(error.message);
  process.exitCode = 2;
}
