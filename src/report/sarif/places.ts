import type { ArtifactLocation, PhysicalLocation, Region } from "sarif";
import type { Location, Position } from "../../model/index.js";
import type { ReportContext } from "../report.js";

/** What the files' names are relative to. */
export const ROOT = "SRCROOT";

/** `src/a b.ts` as `src/a%20b.ts`, relative to {@link ROOT}. */
export function artifactOf(file: string): ArtifactLocation {
  return { uri: uriOf(file), uriBaseId: ROOT };
}

/**
 * The range of a finding. Only the first line of a long one: code scanning shows a result in a pull request only if all
 * its lines were changed, and editors underline all of it. The whole is the region's context.
 */
export function physicalLocationOf(at: Location, textOf: ReportContext["textOf"]): PhysicalLocation {
  const artifactLocation = artifactOf(at.file);
  const whole = regionOf(at);
  if (at.line === at.endLine) return { artifactLocation, region: whole };
  const width = textOf(at.file)?.split(/\r\n|[\n\r\u2028\u2029]/)[at.line - 1]?.length;
  const first: Region = { startLine: at.line, startColumn: at.column, endLine: at.line };
  return { artifactLocation, region: width === undefined ? first : { ...first, endColumn: width + 1 }, contextRegion: whole };
}

/** A place of which only the beginning is known. */
export function physicalLocationAt({ file, line, column }: Position): PhysicalLocation {
  return { artifactLocation: artifactOf(file), region: { startLine: line, startColumn: column } };
}

/** Both count from 1, in UTF-16 code units, ends exclusive. */
export function regionOf({ line, column, endLine, endColumn }: Location): Region {
  return { startLine: line, startColumn: column, endLine, endColumn };
}

function uriOf(file: string): string {
  return file.replace(/\p{Cs}/gu, "\uFFFD").split("/").map(encodeURIComponent).join("/");
}
