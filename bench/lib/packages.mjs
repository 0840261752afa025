/**
 * A real package whose published sources are analysed.
 * @typedef {object} CorpusPackage
 * @property {string} name as in `--only`, and the folder's name
 * @property {string} npm the package's name on npm
 * @property {string} folder where its sources stand inside the package; "." for the package itself
 * @property {readonly string[]} leaveOut folders of the package that hold compiled output or examples
 * @property {Record<string, unknown>} compilerOptions what the package is compiled with, as far as it says so
 */

const COMMON = { strict: true, skipLibCheck: true, noEmit: true, target: "es2022", types: ["node"] };
const BUNDLED = { ...COMMON, module: "esnext", moduleResolution: "bundler" };

/**
 * What `--quick` measures.
 * @type {CorpusPackage}
 */
export const SMALLEST = {
  name: "grpc-js",
  npm: "@grpc/grpc-js",
  folder: "src",
  leaveOut: [],
  compilerOptions: { ...COMMON, module: "node16", moduleResolution: "node16", lib: ["es2023"], useUnknownInCatchVariables: false },
};

/** @type {readonly CorpusPackage[]} */
export const PACKAGES = [
  {
    name: "mongodb",
    npm: "mongodb",
    folder: "src",
    leaveOut: [],
    // Its own tsconfig.json, without what only emitting needs. The optional peers are not installed.
    compilerOptions: { ...COMMON, module: "node16", moduleResolution: "node16", target: "es2023", lib: ["es2023"], noImplicitOverride: true, noImplicitReturns: true, useUnknownInCatchVariables: false, useDefineForClassFields: false },
  },
  SMALLEST,
  {
    name: "matrix-js-sdk",
    npm: "matrix-js-sdk",
    folder: "src",
    leaveOut: [],
    compilerOptions: { ...BUNDLED, lib: ["es2024", "dom", "dom.iterable"], resolveJsonModule: true, allowImportingTsExtensions: true, experimentalDecorators: true },
  },
  {
    name: "viem",
    npm: "viem",
    folder: ".",
    leaveOut: ["_cjs", "_esm", "_types", "node_modules"],
    compilerOptions: { ...BUNDLED, lib: ["es2023", "dom", "dom.iterable"], allowImportingTsExtensions: true },
  },
  {
    name: "effect",
    npm: "effect",
    folder: "src",
    leaveOut: [],
    compilerOptions: { ...BUNDLED, lib: ["es2023", "dom", "dom.iterable", "dom.asynciterable", "esnext.disposable"], allowImportingTsExtensions: true, exactOptionalPropertyTypes: true },
  },
];

/**
 * @param {readonly string[] | undefined} names all packages without
 * @returns {readonly CorpusPackage[]}
 */
export function choosePackages(names) {
  if (names === undefined) return PACKAGES;
  const unknown = names.filter((name) => !PACKAGES.some((each) => each.name === name));
  if (unknown.length > 0) throw new RangeError(`No package is called ${unknown.join(", ")}: choose from ${PACKAGES.map((each) => each.name).join(", ")}.`);
  return PACKAGES.filter((each) => names.includes(each.name));
}
