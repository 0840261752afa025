// Runs the scenarios of fixtures and prints what was seen as JSON. Reads from stdin: { files: [absolute path, ...] }.
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import { createLoader } from "./load.mjs";

const HERE = fileURLToPath(new URL("../../test/support/runtime/run-fixtures.ts", import.meta.url));

const { files } = JSON.parse(await text(process.stdin));
const { runFixtures } = /** @type {typeof import("../../test/support/runtime/run-fixtures.js")} */ (createLoader()(HERE));
process.stdout.write(JSON.stringify(await runFixtures(files, createLoader)));
