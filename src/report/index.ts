import { codeclimate } from "./codeclimate.js";
import { github } from "./github.js";
import { html } from "./html/html.js";
import { json } from "./json.js";
import { junit } from "./junit.js";
import { markdown } from "./markdown.js";
import { pretty } from "./pretty.js";
import type { Reporter } from "./report.js";
import { sarif } from "./sarif.js";

export type { ExitCode, Report, ReportContext, Reporter } from "./report.js";

/** Every format, by name. */
export const REPORTERS = { pretty, json, html, sarif, github, markdown, junit, codeclimate } as const satisfies Record<string, Reporter>;
export type Format = keyof typeof REPORTERS;
export const FORMATS = Object.keys(REPORTERS) as readonly Format[];
