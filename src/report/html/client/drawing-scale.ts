import type { ScaleLinear } from "d3-scale";

export type Scale = ScaleLinear<number, number>;

/** The drawing's own units; the page scales it. */
export const WIDTH = 860;
export const GUTTER = 150;
export const ROW_HEIGHT = 24;
/** About the width of a letter. */
export const CHAR = 6.7;

/** As much of a text as fits into so many units. */
export function fitted(text: string, width: number): string {
  const room = Math.floor(width / CHAR);
  if (text.length <= room) return text;
  return room < 3 ? "" : `${text.slice(0, room - 1)}…`;
}
