import { expect, test } from "vitest";
import { auditIn, CLEAN, folderWith, LEAKY, projectsOf } from "./audit-support.js";

const NODE_CODE = `import { readFile } from "node:fs/promises";
export function leak(): void { for (;;) readFile("x"); }
`;

/** As published packages come: sources and tsconfig, but neither the tsconfig's base nor its types nor other packages. */
const PUBLISHED = {
  "node_modules/db/package.json": { name: "db" },
  "node_modules/db/tsconfig.json": { extends: "@tsconfig/gone/tsconfig.json", compilerOptions: { outDir: "lib", types: ["node", "mocha"], plugins: [{ name: "gone" }] }, include: ["src/**/*"] },
  "node_modules/db/src/index.ts": `export * from "./deep/leak.js";`,
  "node_modules/db/src/deep/leak.ts": NODE_CODE,
  "node_modules/db/lib/index.js": "",
  "node_modules/db/node_modules/dep/index.ts": LEAKY,
};

test("a package with its tsconfig is audited, and so is a folder of it", async () => {
  const cwd = folderWith(PUBLISHED);
  for (const path of ["node_modules/db", "node_modules/db/src"]) {
    const result = await auditIn(cwd, [path]);
    expect(projectsOf(result)).toEqual({ "node_modules/db/tsconfig.json": ["node_modules/db/src/deep/leak.ts", "node_modules/db/src/index.ts"] });
    // Node's types are ours here, so the call resolves although nothing is installed.
    expect(result.findings).toMatchObject([{ file: "node_modules/db/src/deep/leak.ts", rule: "no-untracked-promise", line: 2 }]);
    expect(result.problems.map(({ kind, message }) => [kind, /@\w+\/\w+/.exec(message)?.[0]])).toEqual([
      ["unresolved-types", "@types/mocha"],
      ["config", "@tsconfig/gone"],
    ]);
  }
});

test("the surrounding project's tsconfig does not speak for its dependencies", async () => {
  const cwd = folderWith({ "tsconfig.json": {}, "a.ts": CLEAN, "node_modules/lib/package.json": {}, "node_modules/lib/src/b.ts": NODE_CODE });
  const result = await auditIn(cwd, ["node_modules/lib"]);
  expect(projectsOf(result)).toEqual({ loose: ["node_modules/lib/src/b.ts"] });
  expect(result.findings).toHaveLength(1);
});

test("a package of JavaScript alone is audited in its dist", async () => {
  const cwd = folderWith({ "node_modules/lib/package.json": {}, "node_modules/lib/dist/index.js": "export { a } from './a.js';", "node_modules/lib/dist/a.js": "export const a = 1;", "node_modules/lib/dist/a.d.ts": "" });
  expect(projectsOf(await auditIn(cwd, ["node_modules/lib"]))).toEqual({ loose: ["node_modules/lib/dist/a.js", "node_modules/lib/dist/index.js"] });
});

test("a glob that names node_modules reaches into it", async () => {
  const cwd = folderWith({ "node_modules/lib/a.mjs": "export {};", "b.mjs": "export {};" });
  expect(projectsOf(await auditIn(cwd, ["node_modules/lib/*.mjs"]))).toEqual({ loose: ["node_modules/lib/a.mjs"] });
});
