import type { JSX, RefObject } from "preact";
import { useEffect } from "preact/hooks";
import { growthInWords } from "../../words.js";
import type { ReportFinding } from "../data.js";
import { Words } from "./text.js";
import { useVirtual } from "./use-virtual.js";

interface Props {
  readonly findings: readonly ReportFinding[];
  readonly selected: number;
  readonly onSelect: (index: number) => void;
  readonly onOpen: () => void;
  readonly list: RefObject<HTMLDivElement | null>;
}

const ROW_HEIGHT = 84;

/** The findings as a list of which only what is in sight is in the document. */
export function FindingList({ findings, selected, onSelect, onOpen, list }: Props): JSX.Element {
  const { scroller, rows, height, show } = useVirtual(findings.length, ROW_HEIGHT);
  useEffect(() => {
    if (selected >= 0) show(selected);
  }, [selected, findings]);
  const attach = (element: HTMLDivElement | null) => {
    scroller.current = element;
    list.current = element;
  };
  const isRendered = rows.some(({ index }) => index === selected);
  return (
    <div class="list" role="listbox" aria-label="Findings" tabIndex={0} ref={attach} aria-activedescendant={isRendered ? rowId(selected) : undefined}>
      {findings.length === 0 && <p class="quiet" role="option" aria-selected="false" aria-disabled="true">No finding passes the filters.</p>}
      <div class="rows" role="presentation" style={{ height: `${height}px` }}>
        {rows.map(({ index, start }) => {
          const finding = findings[index];
          return finding && <ListRow key={finding.fingerprint} finding={finding} index={index} count={findings.length} top={start} isSelected={index === selected} onSelect={onSelect} onOpen={onOpen} />;
        })}
      </div>
    </div>
  );
}

interface RowProps extends Pick<Props, "onSelect" | "onOpen"> {
  readonly finding: ReportFinding;
  readonly index: number;
  readonly count: number;
  readonly top: number;
  readonly isSelected: boolean;
}

function ListRow({ finding, index, count, top, isSelected, onSelect, onOpen }: RowProps): JSX.Element {
  return (
    <div
      class={`row growth-${finding.growth}`} role="option" id={rowId(index)} aria-selected={isSelected} aria-posinset={index + 1} aria-setsize={count}
      style={{ height: `${ROW_HEIGHT}px`, transform: `translateY(${top}px)` }} onClick={() => onSelect(index)} onDblClick={onOpen}
    >
      <span class="row-head"><b>{finding.rule}</b> <span class="quiet">{growthInWords(finding)}</span></span>
      <span class="row-message"><Words text={finding.message} /></span>
      <span class="row-place quiet">{finding.file}:{finding.line}</span>
    </div>
  );
}

function rowId(index: number): string {
  return `finding-${index}`;
}
