import type { Position } from "../../../model/index.js";
import type { ReportInventory } from "../slim.js";

/** A lifetime with what it owns, or one of the tasks and trackers in it. */
export interface TreeNode {
  readonly id: string;
  readonly kind: string;
  readonly name: string;
  readonly facts: string;
  readonly place: Position;
  readonly children: readonly TreeNode[];
  /** Tasks and trackers below. */
  readonly weight: number;
}

/** A node as a line of the tree, with its place among its siblings. */
export interface TreeLine {
  readonly node: TreeNode;
  readonly level: number;
  readonly position: number;
  readonly siblings: number;
  readonly parent: string | undefined;
  readonly isOpen: boolean;
}

/** The lifetimes that own something, modules by file. */
export function treeOf({ lifetimes, tasks, trackers }: ReportInventory): readonly TreeNode[] {
  const owned = new Map<number, TreeNode[]>();
  const add = (owner: number, node: TreeNode) => owned.set(owner, [...(owned.get(owner) ?? []), node]);
  trackers.forEach((tracker, index) =>
    add(tracker.owner, leaf(`r${index}`, "tracker", tracker.name, [tracker.kind, tracker.mixes.length > 1 ? `mixes ${tracker.mixes.join(", ")}` : ""], tracker.declaration)),
  );
  tasks.forEach((task, index) => add(task.owner, leaf(`t${index}`, "task", task.name, [task.span, task.multiplicity, task.fate], task.start)));
  const inside = new Map<number | undefined, number[]>();
  lifetimes.forEach(({ parent }, index) => inside.set(parent, [...(inside.get(parent) ?? []), index]));
  const nodeOf = (index: number): readonly TreeNode[] => {
    const lifetime = lifetimes[index];
    if (!lifetime) return [];
    const children = [...(owned.get(index) ?? []), ...(inside.get(index) ?? []).flatMap(nodeOf)];
    const weight = children.reduce((sum, child) => sum + child.weight, 0);
    if (weight === 0) return [];
    const name = lifetime.kind === "module" ? lifetime.place.file : lifetime.name;
    return [{ id: `l${index}`, kind: lifetime.kind, name, facts: "", place: lifetime.place, children, weight }];
  };
  return (inside.get(undefined) ?? []).flatMap(nodeOf).sort((a, b) => (a.name < b.name ? -1 : 1));
}

function leaf(id: string, kind: string, name: string, facts: readonly string[], place: Position): TreeNode {
  return { id, kind, name, facts: facts.filter((fact) => fact !== "").join(" · "), place, children: [], weight: 1 };
}

/** What is seen of the tree: the children of open nodes only. */
export function linesOf(nodes: readonly TreeNode[], open: ReadonlySet<string>, level = 1, parent?: string): readonly TreeLine[] {
  return nodes.flatMap((node, index): readonly TreeLine[] => {
    const isOpen = open.has(node.id);
    const line = { node, level, position: index + 1, siblings: nodes.length, parent, isOpen };
    return isOpen ? [line, ...linesOf(node.children, open, level + 1, node.id)] : [line];
  });
}
