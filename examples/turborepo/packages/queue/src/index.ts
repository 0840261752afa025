export interface Job {
  readonly id: string;
  readonly url: string;
}

/** Rejects when the job's server takes longer than ten seconds. */
export async function send({ id, url }: Job): Promise<void> {
  await fetch(url, { method: "POST", body: id, signal: AbortSignal.timeout(10_000) });
}

export function log(text: string): void {
  console.log(text);
}
