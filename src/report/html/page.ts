import { SCRIPT, SCRIPT_HASH, STYLE, STYLE_HASH } from "#report-client";

/** Nothing is loaded from anywhere, and no script runs but the one that this page was built with. */
const POLICY = ["default-src 'none'", `script-src '${SCRIPT_HASH}'`, `style-src '${STYLE_HASH}'`, "img-src data:", "base-uri 'none'", "form-action 'none'"].join("; ");

/** One self-contained file: data, style and script. */
export function page(title: string, data: unknown): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${POLICY}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${escaped(title)}</title>
<link rel="icon" href="data:,">
<style>${STYLE}</style>
</head>
<body>
<noscript><p>This report needs JavaScript, which is part of this file. Without it, use <code>async-leaks audit</code> with another <code>--format</code>.</p></noscript>
<div id="report"></div>
<script type="application/json" id="data">${embedded(data)}</script>
<script>${SCRIPT}</script>
</body>
</html>
`;
}

/** JSON that can't end the script element it stands in, whatever names and code hold. */
export function embedded(data: unknown): string {
  return JSON.stringify(data).replace(/[<>&\u2028\u2029]/g, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, "0")}`);
}

function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (char) => `&#${char.charCodeAt(0)};`);
}
