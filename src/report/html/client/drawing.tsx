import { scaleLinear } from "d3-scale";
import { curveStepAfter, line } from "d3-shape";
import type { JSX } from "preact";
import { useId } from "preact/hooks";
import { eventsOf, outcomeOf } from "../../timeline/describe.js";
import { rowsOf } from "../../timeline/layout.js";
import type { Scene } from "../../timeline/scenes/stage.js";
import type { Counter } from "../../timeline/timeline.js";
import { RowOfDrawing } from "./drawing-row.js";
import { CHAR, fitted, GUTTER, ROW_HEIGHT, type Scale, WIDTH } from "./drawing-scale.js";
import { plain, Words } from "./text.js";

const COUNTER_HEIGHT = 52;
const GAP = 18;

/** A time line: lifetimes with their tasks, waits and what is said, and the counter below. */
export function TimelineDrawing({ scene, face }: { scene: Scene; face: "before" | "after" }): JSX.Element {
  const { title, timeline } = scene;
  const id = useId();
  const x = scaleLinear([0, timeline.horizon], [GUTTER, WIDTH - 8]);
  const rows = rowsOf(timeline, (text) => (text.length * CHAR + 14) / (x(1) - x(0)));
  const top = rows.length * ROW_HEIGHT + GAP;
  const height = top + timeline.counters.length * (COUNTER_HEIGHT + GAP);
  const outcome = outcomeOf(timeline);
  return (
    <figure class={`drawing ${face}`}>
      <figcaption>
        <b>{face === "before" ? "Before" : "After"}</b> <Words text={title} />
      </figcaption>
      <svg viewBox={`0 0 ${WIDTH} ${height}`} role="img" aria-labelledby={`${id}-title ${id}-outcome`}>
        <title id={`${id}-title`}>{`${face}: ${plain(title)}`}</title>
        <Hatch id={`${id}-hatch`} />
        <Ticks x={x} horizon={timeline.horizon} height={height} />
        {rows.map((row, index) => (
          <RowOfDrawing key={index} row={row} x={x} y={index * ROW_HEIGHT} horizon={timeline.horizon} hatch={`url(#${id}-hatch)`} />
        ))}
        {timeline.counters.map((counter, index) => (
          <CounterLine key={counter.id} counter={counter} x={x} y={top + index * (COUNTER_HEIGHT + GAP)} horizon={timeline.horizon} />
        ))}
      </svg>
      <p class="outcome" id={`${id}-outcome`}>{outcome}</p>
      <details>
        <summary>In words</summary>
        <ol class="events">
          {eventsOf(timeline).map(({ at, text }, index) => (
            <li key={index}><span class="tick">{at}</span> {text}</li>
          ))}
        </ol>
      </details>
    </figure>
  );
}

function Hatch({ id }: { id: string }): JSX.Element {
  return (
    <defs>
      <pattern id={id} width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
        <rect width="6" height="6" class="hatch-ground" />
        <rect width="2.5" height="6" class="hatch-line" />
      </pattern>
    </defs>
  );
}

function Ticks({ x, horizon, height }: { x: Scale; horizon: number; height: number }): JSX.Element {
  const ticks = Array.from({ length: horizon + 1 }, (_, tick) => tick);
  return <g class="ticks">{ticks.map((tick) => <line key={tick} x1={x(tick)} x2={x(tick)} y1={0} y2={height} />)}</g>;
}

/** A step line from zero, each new value written at its step. */
function CounterLine({ counter, x, y, horizon }: { counter: Counter; x: Scale; y: number; horizon: number }): JSX.Element {
  const most = Math.max(1, ...counter.points.map(({ value }) => value));
  const height = scaleLinear([0, most], [y + COUNTER_HEIGHT, y + 10]);
  const last = counter.points.at(-1)?.value ?? 0;
  const points = [...counter.points, { at: horizon, value: last }];
  const path = line<{ at: number; value: number }>().x(({ at }) => x(at)).y(({ value }) => height(value)).curve(curveStepAfter)(points);
  return (
    <g class={last > 0 ? "counter grown" : "counter"}>
      <text x={4} y={y + COUNTER_HEIGHT / 2 + 8} class="lane-label">{fitted(counter.label, GUTTER - 8)}<title>{counter.label}</title></text>
      <line class="zero" x1={GUTTER} x2={WIDTH - 8} y1={height(0)} y2={height(0)} />
      <path d={path ?? ""} />
      {counter.points.map(({ at, value }) => <text key={at} class="value" x={x(at) + 4} y={height(value) - 4}>{value}</text>)}
    </g>
  );
}
