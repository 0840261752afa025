import { createRequire } from "node:module";

/** The package's version; a package may require itself by name, wherever its files were built to. */
export const VERSION: string = (createRequire(import.meta.url)("async-leaks/package.json") as { version: string }).version;
