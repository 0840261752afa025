/** What a command needs of the process. Handed in, so that commands can run in tests. */
export interface Io {
  readonly cwd: string;
  readonly stdout: Stream;
  readonly stderr: Stream;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Ends a command that goes on until it is ended. */
  readonly signal?: AbortSignal;
}

export interface Stream {
  write(text: string): void;
  readonly isTTY: boolean;
  /** Width of the terminal, where it is one. */
  readonly columns: number | undefined;
  /** Whether it shows links (OSC 8). */
  readonly links?: boolean;
}

const WIDTH_WITHOUT_TERMINAL = 100;
const NARROWEST = 40;

export function widthOf(stream: Stream): number {
  return Math.max(NARROWEST, stream.columns ?? WIDTH_WITHOUT_TERMINAL);
}

/** Colours where there is a terminal; `NO_COLOR` and `FORCE_COLOR` have the last word. */
export function wantsColor(stream: Stream, env: Io["env"]): boolean {
  if (env["NO_COLOR"]) return false;
  if (env["FORCE_COLOR"]) return env["FORCE_COLOR"] !== "0";
  return stream.isTTY && env["TERM"] !== "dumb";
}
