import { afterAll } from "vitest";
import { createNativeCompiler, type Compiler } from "../../src/compiler/index.js";
import { findNative, loadNative } from "../../src/project/index.js";
import { FIXTURES, FIXTURES_TSCONFIG, ROOT } from "./fixtures.js";

/** TypeScript 7 over all fixtures, as their tsconfig describes them. Its process ends with the tests of the file. */
export async function openFixturesNatively(): Promise<Compiler> {
  const install = findNative(ROOT);
  if (!install) throw new Error("TypeScript 7 is a development dependency: npm install brings it.");
  const typescript = await loadNative(install);
  const api = new typescript.sync.API({ cwd: FIXTURES });
  afterAll(() => {
    api.close();
  });
  const project = api.updateSnapshot({ openProjects: [FIXTURES_TSCONFIG] }).getProject(FIXTURES_TSCONFIG);
  if (!project) throw new Error(`TypeScript ${install.version} has no project ${FIXTURES_TSCONFIG}.`);
  return createNativeCompiler(typescript, project);
}
