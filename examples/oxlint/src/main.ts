async function save(row: string): Promise<void> {
  await fetch("https://rows.test", { method: "POST", body: row, signal: AbortSignal.timeout(10_000) });
}

export function onRow(row: string): void {
  save(row);
}
