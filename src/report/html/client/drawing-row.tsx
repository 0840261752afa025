import type { JSX } from "preact";
import { isShort, isStillHeld, type Row, wordsOf } from "../../timeline/layout.js";
import type { Bar, Mark, Stretch, WaitBar } from "../../timeline/timeline.js";
import { CHAR, fitted, GUTTER, ROW_HEIGHT, type Scale, WIDTH } from "./drawing-scale.js";

interface Place {
  readonly x: Scale;
  readonly y: number;
  readonly horizon: number;
  /** The fill of what is left behind. */
  readonly hatch: string;
}

export function RowOfDrawing({ row, ...place }: Place & { row: Row }): JSX.Element {
  switch (row.kind) {
    case "lane":
      return (
        <g class="lane">
          <text class="lane-label" x={4} y={place.y + 16}>{fitted(row.label, GUTTER - 8)}<title>{row.label}</title></text>
          {row.items.map((stretch) => <StretchBand key={stretch.from} stretch={stretch} {...place} />)}
        </g>
      );
    case "marks":
      return <g>{row.items.map((mark, index) => <MarkText key={index} mark={mark} {...place} />)}</g>;
    case "bars":
      return <g>{row.items.map((bar) => <TaskBar key={bar.from} bar={bar} {...place} />)}</g>;
    case "waits":
      return <g>{row.items.map((wait) => <WaitLine key={wait.from} wait={wait} {...place} />)}</g>;
  }
}

function StretchBand({ stretch, x, y, horizon }: Place & { stretch: Stretch }): JSX.Element {
  const from = x(stretch.from);
  const to = x(stretch.to ?? horizon);
  return (
    <g class={stretch.to === undefined ? "stretch open" : "stretch"}>
      <rect x={from + 1} y={y + 4} width={Math.max(2, to - from - 2)} height={ROW_HEIGHT - 8} rx={2} />
      <text x={from + 6} y={y + 16}>{fitted(stretch.label, to - from - 8)}</text>
    </g>
  );
}

function MarkText({ mark, x, y }: Place & { mark: Mark }): JSX.Element {
  const at = x(mark.at);
  const isLate = at + mark.label.length * CHAR + 12 > WIDTH;
  return (
    <g class={`mark ${mark.kind}`}>
      <path d={`M${at - 4},${y + 7} h8 l-4,8 z`} />
      <text x={isLate ? at - 7 : at + 7} y={y + 16} text-anchor={isLate ? "end" : "start"}>{mark.label}</text>
    </g>
  );
}

/** A task from start to end; from where it outlives who started it, it is hatched; what a tracker still holds is a thin line. */
function TaskBar({ bar, x, y, horizon, hatch }: Place & { bar: Bar }): JSX.Element {
  const from = x(bar.from);
  const to = x(bar.to ?? horizon);
  const lost = bar.orphanedAt === undefined ? to : Math.min(to, x(bar.orphanedAt));
  const isAlive = bar.to === undefined;
  return (
    <g class={`bar${isAlive ? " alive" : ""}${bar.orphanedAt === undefined ? "" : " lost"}`}>
      <title>{bar.label}</title>
      <rect class="runs" x={from} y={y + 3} width={Math.max(3, lost - from)} height={ROW_HEIGHT - 6} />
      {to > lost && <rect class="left" x={lost} y={y + 3} width={to - lost} height={ROW_HEIGHT - 6} fill={hatch} />}
      {isAlive && <path class="arrow" d={`M${to - 1},${y + 2} l7,${ROW_HEIGHT / 2 - 2} l-7,${ROW_HEIGHT / 2 - 2} z`} />}
      {isStillHeld(bar) && <line class="held" x1={to} x2={x(horizon)} y1={y + ROW_HEIGHT / 2} y2={y + ROW_HEIGHT / 2} />}
      <text class="bar-label" x={from + 6} y={y + 16}>{fitted(bar.label, lost - from - 8) || fitted(bar.label, to - from - 8)}</text>
      {to - lost > 70 && <text class="left-label" x={lost + 6} y={y + 16}>{isAlive ? "left behind" : "outlives it"}</text>}
    </g>
  );
}

/** A wait that returns at once has no length: it is a tick mark. */
function WaitLine({ wait, x, y, horizon }: Place & { wait: WaitBar }): JSX.Element {
  const from = x(wait.from);
  const to = x(wait.to ?? horizon);
  const words = wordsOf(wait);
  const text = isShort(wait) ? { at: to + 8, room: WIDTH - to - 8 } : { at: from + 8, room: to - from - 12 };
  return (
    <g class={`wait ${wait.outcome}`}>
      <title>{words}</title>
      {to > from ? <rect x={from} y={y + 5} width={to - from} height={ROW_HEIGHT - 10} rx={7} /> : <path d={`M${from - 4},${y + 12} l3,4 l6,-9`} />}
      <text x={text.at} y={y + 16}>{fitted(words, text.room)}</text>
    </g>
  );
}
