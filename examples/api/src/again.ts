import { audit, type CacheStore } from "async-leaks";

/** Projects in which nothing has changed are not analysed again. */
const entries = new Map<string, string>();
const cache: CacheStore = {
  place: "memory",
  read: (name) => entries.get(name),
  write: (name, text) => void entries.set(name, text),
};

for (const round of ["first", "second"]) {
  let analysed = 0;
  const { summary } = await audit({ cache, onProgress: ({ stage }) => (analysed += stage === "analysing" ? 1 : 0) });
  console.log(`${round}: ${analysed} of ${summary.files} files analysed`);
}
