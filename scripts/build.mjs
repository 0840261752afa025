// npm run build: compiles to dist/ and bundles the HTML report's page.
import { failWith } from "./lib/run.mjs";
import { build } from "./lib/setup.mjs";

try {
  await build((line) => console.log(line));
} catch (error) {
  failWith(error);
}
