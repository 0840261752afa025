// npm run examples: installs the tools of examples/ and runs the examples, as docs/monorepos.md and docs/recipes.md show them.
import { installExamples } from "./lib/examples.mjs";
import { failWith, node } from "./lib/run.mjs";
import { build, checkNode, install } from "./lib/setup.mjs";

const say = (/** @type {string} */ line) => console.log(line);

try {
  checkNode();
  await install(say);
  await installExamples(say);
  await build(say);
  const { code } = await node(["node_modules/vitest/vitest.mjs", "run", "test/examples"], { show: true });
  process.exitCode = code;
} catch (error) {
  failWith(error);
}
