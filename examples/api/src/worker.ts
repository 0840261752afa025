async function send(row: string): Promise<void> {
  await fetch("https://rows.test", { method: "POST", body: row });
}

export function onRow(row: string): void {
  send(row);
}
