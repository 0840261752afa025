import type { World } from "../world.js";
import { fileFactsOf } from "../facts/file-facts.js";
import { type AddedTask, nameOfTask } from "../model/added-tasks.js";
import type { TrackerFacts } from "../model/trackers.js";

/** What trackers are called besides what they track. */
const SUFFIX = /(?:^|(?<=[a-z0-9]))(wg|WG|Wg|waitGroup|WaitGroup|trackers?|Trackers?|groups?|Groups?|tasks|Tasks|promises|Promises|jobs|Jobs|pending|Pending|running|Running|active|Active|inFlight|InFlight|set|Set|list|List|map|Map|queue|Queue|work|Work)$/;

/** A name for the tracker of the inner tasks, made from what they do: `readerWg` beside `heartbeatWg`. Never one that the file has. */
export function newNameFor(world: World, { name }: TrackerFacts, inner: readonly AddedTask[]): string {
  const old = name.getText();
  const hash = old.startsWith("#") ? "#" : "";
  const bare = old.slice(hash.length).replace(/^_/, "");
  const suffix = SUFFIX.exec(bare)?.[1] ?? "Tasks";
  const [first] = inner;
  const base = `${agentOf(first ? nameOfTask(world, first) : "inner")}${suffix[0]?.toUpperCase() ?? ""}${suffix.slice(1)}`;
  const { names } = fileFactsOf(world, name);
  for (let number = 1; ; number++) {
    const candidate = number === 1 ? base : `${base}${number}`;
    if (!names.has(candidate) && !names.has(`#${candidate}`)) return `${hash}${candidate}`;
  }
}

/** Verbs whose doer has a name of its own: `readStream` is a reader's work, `renderPage` is just a render. */
const DOERS: Readonly<Record<string, string>> = {
  read: "reader", write: "writer", send: "sender", poll: "poller", pump: "pump", watch: "watcher", consume: "consumer", listen: "listener",
  fetch: "fetcher", load: "loader", serve: "server", handle: "handler", work: "worker", upload: "uploader", download: "downloader", receive: "receiver",
};

/** Who, or what, a task is, after the first word of the function that it runs. */
function agentOf(task: string): string {
  const word = /^#?_?([a-z]+)/.exec(task)?.[1] ?? "inner";
  return DOERS[word] ?? (word === "an" || word === "a" ? "inner" : word);
}
