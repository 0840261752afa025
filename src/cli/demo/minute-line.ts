import { sparkline, type DemoSample } from "../../../fixtures/log-monitor/demo/index.js";
import { type Io, widthOf } from "../io.js";

/** A line on the terminal that is written over each minute, and cleared at the end. Silent where there is no terminal. */
export function minuteLine(title: string, io: Io): { readonly show: (sample: DemoSample, minutes: number) => void; readonly clear: () => void } {
  if (!io.stderr.isTTY) return { show: () => {}, clear: () => {} };
  const counts: number[] = [];
  return {
    show({ minute, tasks, rotations }, minutes) {
      counts.push(tasks);
      const line = `${title}: minute ${minute}/${minutes}, ${tasks} tasks, ${rotations} rotations ${sparkline(counts)}`;
      io.stderr.write(`\r\u001B[2K${line.slice(0, widthOf(io.stderr) - 1)}`);
    },
    clear: () => io.stderr.write("\r\u001B[2K"),
  };
}
