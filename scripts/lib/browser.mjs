import { existsSync } from "node:fs";
import { run, StepError } from "./run.mjs";

/** Where the browsers are that can be driven; `CHROMIUM` names another. */
const PLACES = [
  "/usr/bin/chromium",
  "/usr/bin/chromium-browser",
  "/usr/bin/google-chrome",
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
  "C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe",
];

/** The browser to drive, if there is one. */
export function findBrowser() {
  const named = process.env["CHROMIUM"];
  return named ? [named].find((path) => existsSync(path)) : PLACES.find((path) => existsSync(path));
}

/**
 * Sees to it that there is a Chromium: the tests of the HTML report use it. On Debian, with the rights to, it is installed.
 * @param {(line: string) => void} say
 */
export async function ensureBrowser(say) {
  if (findBrowser() !== undefined) return;
  const named = process.env["CHROMIUM"];
  if (named) throw new StepError(`There is no browser at ${named}: set CHROMIUM to the path of Chromium or Chrome, or unset it.`);
  const canInstall = existsSync("/usr/bin/apt-get") && process.getuid?.() === 0;
  if (!canInstall) throw new StepError("The tests of the HTML report need Chromium or Chrome: install it, or set CHROMIUM to its path.");
  say("Installing Chromium (apt-get) ...");
  const env = { ...process.env, DEBIAN_FRONTEND: "noninteractive" };
  let output = "";
  for (const args of [["update"], ["install", "--yes", "--no-install-recommends", "chromium"]]) {
    const step = await run("apt-get", args, { env });
    output += step.output;
  }
  if (findBrowser() === undefined) throw new StepError("apt-get could not install Chromium, which the tests of the HTML report need; see above. Or set CHROMIUM to the path of one.", output);
}
