// What may be asked of any edit, whatever it does: nothing is lost that it does not speak of.
import { diffArrays } from "diff";
import { commentsIn, meaningOf, parsed } from "./tokens.js";

export interface Outcome {
  readonly name: string;
  readonly before: string;
  readonly after: string;
}

/** @returns what is wrong; nothing where the file is whole */
export function damageTo({ name, before, after }: Outcome): readonly string[] {
  return [...lostComments(name, before, after), ...lineEndDamage(before, after), ...lostText(name, before, after)];
}

function lostComments(name: string, before: string, after: string): readonly string[] {
  const left = [...commentsIn(parsed(name, after))];
  return commentsIn(parsed(name, before)).flatMap((comment) => {
    const at = left.indexOf(comment);
    if (at >= 0) left.splice(at, 1);
    return at >= 0 ? [] : [`the comment ${JSON.stringify(comment)} is lost`];
  });
}

/** New lines end like the first one; no other line's end changes. */
function lineEndDamage(before: string, after: string): readonly string[] {
  const [old, now] = [endsOf(before), endsOf(after)];
  const isWindows = /\r?\n/.exec(before)?.[0] === "\r\n";
  const foreign = isWindows ? now.lf - old.lf : now.crlf - old.crlf;
  return [
    ...(foreign > 0 ? [`${foreign} new lines end otherwise than the first one`] : []),
    ...(now.lone !== old.lone ? ["a carriage return stands alone"] : []),
    ...(before.endsWith("\n") !== after.endsWith("\n") ? ["the file ends otherwise"] : []),
  ];
}

function endsOf(text: string) {
  const count = (what: RegExp): number => text.match(what)?.length ?? 0;
  return { crlf: count(/\r\n/g), lf: count(/(?<!\r)\n/g), lone: count(/\r(?!\n)/g) };
}

/** Lines that are not in the output must be the edit's business: their tokens are still there, somewhere. */
function lostText(name: string, before: string, after: string): readonly string[] {
  const trailing = (text: string): number => text.split("\n").filter((line) => /[ \t]\r?$/.test(line)).length;
  const [old, now] = [meaningOf(parsed(name, before)), meaningOf(parsed(name, after))];
  const spaced = trailing(after) > trailing(before) ? ["blanks stand at the end of a new line"] : [];
  return now.length < old.length / 2 ? [...spaced, "most of the code is gone"] : spaced;
}

/** Where two texts mean something else: a few tokens around each place. */
export function differences(name: string, one: string, other: string): readonly string[] {
  const changes = diffArrays([...meaningOf(parsed(name, one))], [...meaningOf(parsed(name, other))]);
  return changes.flatMap(({ added, removed, value }) => (added || removed ? [`${added ? "+" : "-"} ${value.join(" ").slice(0, 300)}`] : []));
}
