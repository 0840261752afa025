import type { JSX } from "preact";
import { useEffect, useMemo, useState } from "preact/hooks";
import type { ReportInventory } from "../slim.js";
import { linesOf, treeOf, type TreeLine, type TreeNode } from "../view/tree.js";
import { useVirtual } from "./use-virtual.js";

const LINE = 28;
/** A small tree is shown whole. */
const SMALL = 60;

/** The tree of lifetimes, with the tasks and trackers that each owns. */
export function Lifetimes({ inventory }: { inventory: ReportInventory }): JSX.Element {
  const tree = useMemo(() => treeOf(inventory), [inventory]);
  const [open, setOpen] = useState<ReadonlySet<string>>(() => new Set(weightOf(tree) <= SMALL ? idsOf(tree) : []));
  const [at, setAt] = useState(0);
  const lines = useMemo(() => linesOf(tree, open), [tree, open]);
  const { scroller, rows, height, show } = useVirtual(lines.length, LINE);
  useEffect(() => show(at), [at]);
  const toggle = (line: TreeLine, wanted: boolean) => {
    const next = new Set(open);
    if (wanted) next.add(line.node.id);
    else next.delete(line.node.id);
    setOpen(next);
  };
  const move = (event: KeyboardEvent) => {
    const next = nextLine(event.key, lines, at, toggle);
    if (next === undefined) return;
    event.preventDefault();
    setAt(Math.min(Math.max(0, next), lines.length - 1));
  };
  if (lines.length === 0) return <p>No lifetime owns a task or a tracker.</p>;
  return (
    <>
      <p class="buttons"><button type="button" onClick={() => setOpen(new Set(idsOf(tree)))}>Open all</button> <button type="button" onClick={() => setOpen(new Set())}>Close all</button></p>
      <div class="tree" role="tree" aria-label="Lifetimes" tabIndex={0} ref={scroller} onKeyDown={move} aria-activedescendant={rows.some(({ index }) => index === at) ? `node-${at}` : undefined}>
        <div class="rows" role="presentation" style={{ height: `${height}px` }}>
          {rows.map(({ index, start }) => {
            const line = lines[index];
            return line && <Node key={line.node.id} line={line} index={index} top={start} isActive={index === at} onClick={() => { setAt(index); if (line.node.children.length > 0) toggle(line, !line.isOpen); }} />;
          })}
        </div>
      </div>
    </>
  );
}

function Node({ line, index, top, isActive, onClick }: { line: TreeLine; index: number; top: number; isActive: boolean; onClick: () => void }): JSX.Element {
  const { node, level, position, siblings, isOpen } = line;
  const isLeaf = node.children.length === 0;
  return (
    <div
      class={`node${isActive ? " active" : ""}`} role="treeitem" id={`node-${index}`} aria-level={level} aria-posinset={position} aria-setsize={siblings} aria-expanded={isLeaf ? undefined : isOpen} aria-selected={isActive}
      style={{ transform: `translateY(${top}px)`, paddingInlineStart: `${level * 18}px` }} onClick={onClick}
    >
      <span class="twist" aria-hidden="true">{isLeaf ? "" : isOpen ? "▾" : "▸"}</span>
      <span class={`kind ${node.kind}`}>{node.kind}</span> <b>{node.name}</b> <span class="quiet">{node.facts}{isLeaf ? "" : `${node.weight} inside`} · line {node.place.line}</span>
    </div>
  );
}

/** The tree's keys, as everywhere: right opens or goes in, left closes or goes out. */
function nextLine(key: string, lines: readonly TreeLine[], at: number, toggle: (line: TreeLine, wanted: boolean) => void): number | undefined {
  const line = lines[at];
  if (!line) return undefined;
  const isLeaf = line.node.children.length === 0;
  switch (key) {
    case "ArrowDown":
    case "j":
      return at + 1;
    case "ArrowUp":
    case "k":
      return at - 1;
    case "Home":
      return 0;
    case "End":
      return lines.length - 1;
    case "ArrowRight":
      if (!isLeaf && !line.isOpen) toggle(line, true);
      return isLeaf || !line.isOpen ? at : at + 1;
    case "ArrowLeft":
      if (line.isOpen) toggle(line, false);
      return line.isOpen ? at : Math.max(0, lines.findIndex(({ node }) => node.id === line.parent));
    case "Enter":
    case " ":
      if (!isLeaf) toggle(line, !line.isOpen);
      return at;
    default:
      return undefined;
  }
}

function weightOf(nodes: readonly TreeNode[]): number {
  return nodes.reduce((sum, { weight }) => sum + weight, 0);
}

function idsOf(nodes: readonly TreeNode[]): readonly string[] {
  return nodes.flatMap(({ id, children }) => [id, ...idsOf(children)]);
}
