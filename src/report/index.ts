import { html } from "./html/html.js";
import { json } from "./json.js";
import { pretty } from "./pretty.js";
import type { Reporter } from "./report.js";

export type { Report, ReportContext, Reporter } from "./report.js";

/** Every format, by name. */
export const REPORTERS = { pretty, json, html } as const satisfies Record<string, Reporter>;
export type Format = keyof typeof REPORTERS;
export const FORMATS = Object.keys(REPORTERS) as readonly Format[];
