import type { JSX, RefObject } from "preact";

const KEYS = [
  ["j, ↓", "next finding"],
  ["k, ↑", "previous finding"],
  ["Home, End", "first, last finding"],
  ["Enter", "read the finding"],
  ["Esc", "back to the list; in the search: clear it"],
  ["/", "search"],
  ["1 … 4", "findings, lifetimes, inventory, problems"],
  ["t", "light, dark, or as the system says"],
  ["?", "this help"],
] as const;

export function Help({ dialog }: { dialog: RefObject<HTMLDialogElement | null> }): JSX.Element {
  return (
    <dialog ref={dialog} aria-labelledby="help-title">
      <h2 id="help-title">Keys</h2>
      <dl class="keys">{KEYS.map(([keys, what]) => <><dt><kbd>{keys}</kbd></dt><dd>{what}</dd></>)}</dl>
      <form method="dialog"><button>Close</button></form>
    </dialog>
  );
}
