import type { JSX } from "preact";

/** Words with `names in backticks` as code. */
export function Words({ text }: { text: string }): JSX.Element {
  const parts = text.split(/`([^`]*)`/);
  return <>{parts.map((part, index) => (index % 2 === 1 ? <code key={index}>{part}</code> : part))}</>;
}

export function plain(text: string): string {
  return text.replaceAll("`", "");
}
