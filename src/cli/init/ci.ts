import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { withLineEnds } from "../../edits/index.js";
import { NOTHING, type Change, type Proposal } from "./change.js";
import type { PackageManager, Repository } from "./repository.js";

const WORKFLOW = ".github/workflows/async-leaks.yml";
const GITLAB = ".gitlab-ci.yml";

const INSTALL: Readonly<Record<PackageManager, string>> = { npm: "npm ci", pnpm: "pnpm install --frozen-lockfile", yarn: "yarn install --immutable", bun: "bun install --frozen-lockfile" };
const EXEC: Readonly<Record<PackageManager, string>> = { npm: "npx", pnpm: "pnpm exec", yarn: "yarn run", bun: "bunx" };

/** A job that audits each change, for the CI systems that the repository uses. */
export function proposeCi(repository: Repository): Proposal {
  const changes = repository.ci.flatMap((system) => (system === "github" ? githubWorkflow(repository) : gitlabJob(repository)));
  return changes.length > 0 ? { changes, notes: [] } : NOTHING;
}

function githubWorkflow({ root, packageManager }: Repository): readonly Change[] {
  if (existsSync(join(root, WORKFLOW))) return [];
  const corepack = packageManager === "pnpm" || packageManager === "yarn" ? "      - run: corepack enable\n" : packageManager === "bun" ? "      - uses: oven-sh/setup-bun@v2\n" : "";
  const after = `name: async-leaks
on:
  pull_request:
  push:
    branches: [main]
permissions:
  contents: read
  security-events: write
jobs:
  audit:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v5
      - uses: actions/setup-node@v5
        with:
          node-version: 24
${corepack}      - run: ${INSTALL[packageManager]}
      - run: ${EXEC[packageManager]} async-leaks audit --format github --format sarif -o async-leaks.sarif
      - uses: github/codeql-action/upload-sarif@v4
        if: \${{ !cancelled() && hashFiles('async-leaks.sarif') != '' }}
        with:
          sarif_file: async-leaks.sarif
`;
  return [{ file: WORKFLOW, before: "", after }];
}

function gitlabJob({ root, packageManager }: Repository): readonly Change[] {
  const before = readFileSync(join(root, GITLAB), "utf8");
  if (/^async-leaks:/m.test(before)) return [];
  const job = `
async-leaks:
  image: node:22
  script:
    - ${INSTALL[packageManager]}
    - ${EXEC[packageManager]} async-leaks audit --format pretty --format codeclimate -o gl-code-quality.json
  artifacts:
    when: always
    reports:
      codequality: gl-code-quality.json
`;
  return [{ file: GITLAB, before, after: before.replace(/\n?$/, withLineEnds("\n", before)) + withLineEnds(job, before) }];
}
