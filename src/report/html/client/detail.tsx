import type { JSX } from "preact";
import { useMemo } from "preact/hooks";
import { trackerOf } from "../../timeline/inventory.js";
import { drawingOf } from "../../timeline/drawing.js";
import type { ReportData, ReportFinding } from "../data.js";
import type { ReportTracker } from "../slim.js";
import { placeOf } from "../view/rows.js";
import { Chips } from "./chips.js";
import { CodeOf } from "./code.js";
import { Fixes } from "./diff.js";
import { TimelineDrawing } from "./drawing.js";
import { Words } from "./text.js";

/** All about one finding: words, drawing, code, what to do. */
export function Detail({ finding, data }: { finding: ReportFinding; data: ReportData }): JSX.Element {
  const rule = data.rules[finding.rule];
  const tracker = trackerOf(finding, data.inventory);
  return (
    <article>
      <h2 tabIndex={-1}>{finding.rule}</h2>
      <p class="place">{placeOf(finding)}</p>
      <Chips finding={finding} />
      <p class="message"><Words text={finding.message} /></p>
      {finding.suppression && <p class="quiet">Suppressed by {finding.suppression.directive} in line {finding.suppression.line}: {finding.suppression.reason ?? "no reason is given"}</p>}
      <Drawings finding={finding} data={data} />
      <h3>Code</h3>
      <CodeOf finding={finding} snippets={data.snippets} />
      {finding.fixes.length > 0 && <><h3>What can be done</h3><Fixes fixes={finding.fixes} /></>}
      {tracker && <TrackerFacts tracker={tracker} />}
      <footer class="quiet">
        {rule && <p>{rule.promise} Guideline: {rule.guideline} <a href={rule.docs} rel="noreferrer">About {finding.rule}</a></p>}
        <p>Fingerprint <a href={`#${finding.fingerprint}`}>{finding.fingerprint}</a></p>
      </footer>
    </article>
  );
}

function Drawings({ finding, data }: { finding: ReportFinding; data: ReportData }): JSX.Element {
  const { before, after } = useMemo(() => drawingOf(finding, data.inventory), [finding, data]);
  return (
    <>
      <h3>Lifetimes</h3>
      <div class="drawings">
        {before.map((scene) => <TimelineDrawing key={scene.title} scene={scene} face="before" />)}
        {after.map((scene) => <TimelineDrawing key={scene.title} scene={scene} face="after" />)}
      </div>
      <p class="legend quiet">
        Time runs to the right, not to scale; three rounds stand for all. <span class="swatch runs" /> runs <span class="swatch left" /> outlives who started it <span class="swatch waits" /> waits <span class="swatch stuck" /> a wait that never returns
      </p>
    </>
  );
}

function TrackerFacts({ tracker }: { tracker: ReportTracker }): JSX.Element {
  const places = { Adds: tracker.adds, Releases: tracker.releases, Waits: tracker.waits };
  return (
    <>
      <h3>The tracker <code>{tracker.name}</code></h3>
      <dl class="facts">
        <dt>Kind</dt><dd>{tracker.kind}, lives as long as its {tracker.lifetime}</dd>
        <dt>Declared</dt><dd>{placeOf(tracker.declaration)}</dd>
        {Object.entries(places).map(([name, all]) => (
          <><dt>{name}</dt><dd>{all.length === 0 ? "none" : all.map((place) => `${place.file === tracker.declaration.file ? "" : `${place.file}:`}${place.line}:${place.column}`).join(", ")}</dd></>
        ))}
      </dl>
    </>
  );
}
