import { save } from "./rows.js";

export function onRow(row: string): void {
  save(row);
}
