export function save(row: string): void {
  console.log(row);
}
