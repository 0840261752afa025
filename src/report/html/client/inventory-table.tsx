import type { JSX } from "preact";
import { useMemo, useState } from "preact/hooks";
import type { ReportInventory } from "../slim.js";
import { inventoryRows, type InventoryRow, matchingRows } from "../view/rows.js";
import { Select } from "./filter-bar.js";
import { useVirtual } from "./use-virtual.js";

const COLUMNS: readonly { readonly key: keyof InventoryRow; readonly title: string }[] = [
  { key: "sort", title: "What" },
  { key: "name", title: "Name" },
  { key: "lifetime", title: "Lifetime" },
  { key: "detail", title: "Span or kind" },
  { key: "often", title: "How often" },
  { key: "tracker", title: "Tracker" },
  { key: "fate", title: "What becomes of it" },
  { key: "place", title: "Place" },
];

const SORTS = ["task", "tracker", "wait"].map((value) => ({ value, label: `${value}s` }));

/** Every task, tracker and wait of the code. */
export function InventoryTable({ inventory }: { inventory: ReportInventory }): JSX.Element {
  const all = useMemo(() => inventoryRows(inventory), [inventory]);
  const [text, setText] = useState("");
  const [sort, setSort] = useState("");
  const shown = useMemo(() => matchingRows(all, text, sort), [all, text, sort]);
  return (
    <>
      <form class="filters" role="search" onSubmit={(event) => event.preventDefault()}>
        <label class="search">Filter<input type="search" value={text} placeholder="name, span, lifetime, file …" onInput={(event) => setText(event.currentTarget.value)} /></label>
        <Select label="What" value={sort} choices={SORTS} onChange={setSort} />
        <p class="count" role="status">{shown.length.toLocaleString("en-US")} of {all.length.toLocaleString("en-US")}</p>
      </form>
      <Table rows={shown} />
    </>
  );
}

function Table({ rows: all }: { rows: readonly InventoryRow[] }): JSX.Element {
  const { scroller, rows, height } = useVirtual(all.length, 30);
  return (
    <div class="table" role="table" aria-label="Inventory" aria-rowcount={all.length + 1} ref={scroller} tabIndex={0}>
      <div class="table-row head" role="row" aria-rowindex={1}>{COLUMNS.map(({ key, title }) => <span role="columnheader" key={key}>{title}</span>)}</div>
      <div class="rows" role="rowgroup" style={{ height: `${height}px` }}>
        {rows.map(({ index, start }) => {
          const row = all[index];
          return row && (
            <div class="table-row" role="row" key={index} aria-rowindex={index + 2} style={{ transform: `translateY(${start}px)` }}>
              {COLUMNS.map(({ key }) => <span role="cell" key={key} title={row[key]}>{row[key]}</span>)}
            </div>
          );
        })}
      </div>
    </div>
  );
}
