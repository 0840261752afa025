import type { AuditFinding, Position } from "../../model/index.js";
import { codeFrame } from "../code-frame.js";
import { hintsOf } from "../hints.js";
import type { ReportContext } from "../report.js";
import { cut, growthInWords } from "../words.js";
import { code, codeBlock, escaped } from "./escape.js";

const LONGEST_MESSAGE = 1_000;
/** A chain of calls may have many places; the first ones explain it. */
const MOST_RELATED = 8;

/** One finding as Markdown: its place, its words, its code, and what explains or mends it. */
export function findingBlock(finding: AuditFinding, context: ReportContext, withCode: boolean): string {
  const text = withCode ? context.textOf(finding.file) : undefined;
  const frame = text === undefined ? "" : codeFrame(text, finding, false);
  const related = finding.related.slice(0, MOST_RELATED).map((place) => `- ${placeLink(place, context)} ${words(place.message)}`);
  const more = finding.related.length > MOST_RELATED ? [`- and ${finding.related.length - MOST_RELATED} more places`] : [];
  const list = [...related, ...more, ...hintsOf(finding).map((hint) => `- ${words(hint)}`)].join("\n");
  return [
    `**${placeLink(finding, context)}** · ${finding.severity} · ${finding.confidence} confidence · ${growthInWords(finding)}${finding.baseline === "known" ? " · known" : ""}`,
    words(finding.message),
    frame === "" ? "" : codeBlock(frame, "text"),
    list,
  ].filter((part) => part !== "").join("\n\n");
}

function placeLink(place: Position, { linkTo }: ReportContext): string {
  const shown = code(cut(`${place.file}:${place.line}:${place.column}`, LONGEST_MESSAGE));
  const address = linkTo?.(place);
  return address === undefined ? shown : `[${shown}](<${address.replace(/[<>\s\\]/g, encodeURIComponent)}>)`;
}

function words(text: string): string {
  return escaped(cut(text, LONGEST_MESSAGE));
}
