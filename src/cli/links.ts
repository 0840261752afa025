import { isAbsolute, relative, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import type { Position } from "../model/index.js";
import { type Io, wantsColor } from "./io.js";

export type LinkTo = (place: Position) => string | undefined;

/** Links for a report at the terminal: to the files on the disk. None where the terminal can't show links, or shall show text only. */
export function terminalLinks({ cwd, stdout, env }: Io): LinkTo | undefined {
  if (stdout.links !== true || !wantsColor(stdout, env)) return undefined;
  return ({ file }) => pathToFileURL(resolve(cwd, file)).href;
}

/** Links for a report that is read elsewhere: to the commit's page, where GitHub Actions or GitLab CI say which that is. */
export function webLinks({ cwd, env }: Io): LinkTo | undefined {
  const commit = githubCommit(env) ?? gitlabCommit(env);
  if (!commit) return undefined;
  return ({ file, line }) => {
    const path = relative(commit.root, resolve(cwd, file)).replaceAll("\\", "/");
    if (path.startsWith("../") || isAbsolute(path)) return undefined;
    return `${commit.address}/${path.replace(/\p{Cs}/gu, "\uFFFD").split("/").map(encodeURIComponent).join("/")}#L${line}`;
  };
}

interface Commit {
  readonly address: string;
  /** The repository's folder. */
  readonly root: string;
}

/** @see https://docs.github.com/en/actions/reference/workflows-and-actions/variables */
function githubCommit(env: Io["env"]): Commit | undefined {
  const { GITHUB_SERVER_URL: server, GITHUB_REPOSITORY: repository, GITHUB_SHA: sha, GITHUB_WORKSPACE: root } = env;
  return server && repository && sha && root ? { address: `${server}/${repository}/blob/${sha}`, root } : undefined;
}

/** @see https://docs.gitlab.com/ci/variables/predefined_variables/ */
function gitlabCommit(env: Io["env"]): Commit | undefined {
  const { CI_PROJECT_URL: project, CI_COMMIT_SHA: sha, CI_PROJECT_DIR: root } = env;
  return project && sha && root ? { address: `${project}/-/blob/${sha}`, root } : undefined;
}
