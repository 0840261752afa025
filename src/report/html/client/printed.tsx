import type { JSX } from "preact";
import type { ReportData, ReportFinding } from "../data.js";
import { Detail } from "./detail.js";

/** Paper has its limits; the filters choose what is printed. */
const MOST = 100;

/** The findings that pass the filters, one after the other. */
export function Printed({ findings, data }: { findings: readonly ReportFinding[]; data: ReportData }): JSX.Element {
  return (
    <section class="printed">
      {findings.length > MOST && <p>The first {MOST} of {findings.length.toLocaleString("en-US")} findings.</p>}
      {findings.slice(0, MOST).map((finding) => <Detail key={finding.fingerprint} finding={finding} data={data} />)}
    </section>
  );
}
