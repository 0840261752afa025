import type { Ledger } from "./ledger.js";

/** Trackers that nobody holds any more: their failures would go unseen. */
const handles = new FinalizationRegistry<Ledger>((ledger) => ledger.orphan());

/** Tells the ledger when the tracker, through which its failures are asked for, was collected. */
export function watchHandle(handle: object, ledger: Ledger): void {
  handles.register(handle, ledger);
}
