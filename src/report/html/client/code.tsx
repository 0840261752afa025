import type { JSX } from "preact";
import type { ReportFinding } from "../data.js";
import { excerpt, type LineRange, rangesOf, type Snippet } from "../view/excerpt.js";
import { highlighted, split, type Token } from "./highlight.js";
import { Words } from "./text.js";

type Snippets = Readonly<Record<string, readonly Snippet[]>>;

/** The code that a finding is about, with what its related places say, file by file. */
export function CodeOf({ finding, snippets }: { finding: ReportFinding; snippets: Snippets }): JSX.Element {
  const files = [...rangesOf(finding)];
  return (
    <>
      {files.map(([file, ranges]) => (
        <div class="file" key={file}>
          <h4>{file}</h4>
          {ranges.map((range) => <Excerpt key={range.first} finding={finding} file={file} range={range} snippet={excerpt(snippets[file], range)} />)}
        </div>
      ))}
    </>
  );
}

interface ExcerptProps {
  readonly finding: ReportFinding;
  readonly file: string;
  readonly range: LineRange;
  readonly snippet: Snippet | undefined;
}

function Excerpt({ finding, file, range, snippet }: ExcerptProps): JSX.Element {
  if (!snippet) return <p class="quiet">The code of lines {range.first} to {range.last} is not in this report.</p>;
  const lines = highlighted(snippet.lines, file);
  return (
    <div class="code" role="group" aria-label={`${file} from line ${range.first}`} tabIndex={0}>
      {lines.map((tokens, index) => <CodeLine key={index} finding={finding} file={file} number={snippet.first + index} tokens={tokens} />)}
    </div>
  );
}

function CodeLine({ finding, file, number, tokens }: { finding: ReportFinding; file: string; number: number; tokens: readonly Token[] }): JSX.Element {
  const here = file === finding.file && number >= finding.line && number <= finding.endLine;
  const notes = finding.related.filter((related) => related.file === file && related.line === number);
  const from = number === finding.line ? finding.column : 1;
  const to = number === finding.endLine ? finding.endColumn : Number.POSITIVE_INFINITY;
  const parts = here ? split(tokens, from, to) : { before: tokens, marked: [], after: [] };
  return (
    <>
      <div class={here ? "line here" : notes.length > 0 ? "line related" : "line"}>
        <span class="number">{number}</span>
        <span class="text"><Tokens of={parts.before} />{parts.marked.length > 0 && <mark><Tokens of={parts.marked} /></mark>}<Tokens of={parts.after} /></span>
      </div>
      {notes.map((note, index) => <div class="note" key={index}><span class="number" aria-hidden="true">▲</span><span><Words text={note.message} /></span></div>)}
    </>
  );
}

function Tokens({ of }: { of: readonly Token[] }): JSX.Element {
  return <>{of.map(({ text, classes }, index) => (classes === "" ? text : <span key={index} class={classes}>{text}</span>))}</>;
}
