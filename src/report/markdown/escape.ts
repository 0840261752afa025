/** What Markdown may give a meaning. A colon has one in addresses and emoji, where no space follows. */
const ACTIVE = /[\\`*_{}[\]<>#!|~@&$^=+%]|:(?=\S)/g;
/** What GitHub and GitLab look for in the finished text: people, issues, labels. */
const REFERENCE = /[@#!~%&$]/;

/** Text of others for Markdown: what stands between backticks as code, the rest as plain words, nothing with a meaning. One line. */
export function escaped(text: string): string {
  return oneLine(text)
    .split(/(`[^`]+`)/)
    .map((part, index) => (index % 2 === 1 ? code(part.slice(1, -1)) : words(part)))
    .join("");
}

/** Inline code that shows exactly `text`. */
export function code(text: string): string {
  const shown = oneLine(text);
  const fence = "`".repeat(longestRun(shown) + 1);
  const pad = /^`|`$|^ .* $/.test(shown) ? " " : "";
  return shown === "" ? "" : `${fence}${pad}${shown}${pad}${fence}`;
}

/** A block of code; `language` for its colours. */
export function codeBlock(text: string, language: string): string {
  const fence = "`".repeat(Math.max(3, longestRun(text) + 1));
  return `${fence}${language}\n${text}\n${fence}`;
}

/** Text for HTML, such as a `<summary>`. */
export function html(text: string): string {
  return oneLine(text).replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}

function words(text: string): string {
  // A space without width keeps a reference from being one.
  const plain = text.replace(ACTIVE, (character) => `&#${character.charCodeAt(0)};${REFERENCE.test(character) ? "&#8203;" : ""}`);
  return plain.replace(/www\./gi, (found) => `${found.slice(0, -1)}&#46;`);
}

/** Control characters and those that reverse the reading direction are shown as what they are: wrong. */
function oneLine(text: string): string {
  return text.replace(/\s+/g, " ").replace(/[\p{Cc}\p{Cs}\u202A-\u202E\u2066-\u2069]/gu, "\uFFFD");
}

function longestRun(text: string): number {
  return Math.max(0, ...[...text.matchAll(/`+/g)].map(([run]) => run.length));
}
