import type { Edit, Place } from "../model/index.js";
import { withLineEnds } from "./apply.js";

/** A replaced stretch, and how long what stands there now is. */
interface Step {
  readonly start: number;
  readonly end: number;
  readonly length: number;
}

/** Offsets between which, both included, something may begin. */
export interface Stretch {
  readonly first: number;
  readonly last: number;
}

/** Where the places of some texts are after these have been changed. */
export interface Moved {
  /**
   * Where code that began at an offset begins now. `last` is the place of the code itself; it may begin earlier when
   * something was put before it, and anywhere in the new text when it was replaced.
   */
  startOf(file: string, offset: number): Stretch;
  /** Whether a change reaches into a place, or borders on it. */
  touches(place: Place): boolean;
}

/** By edits that were made at the same time. */
export class Moves implements Moved {
  readonly #steps = new Map<string, readonly Step[]>();

  /** @param textOf the texts before the edits, of which the edits speak */
  constructor(edits: readonly Edit[], textOf: (file: string) => string) {
    for (const file of new Set(edits.map((edit) => edit.file))) {
      const text = textOf(file);
      const steps = edits.flatMap((edit) => (edit.file === file ? [{ ...edit.range, length: withLineEnds(edit.text, text).length }] : []));
      this.#steps.set(file, steps.sort((a, b) => a.start - b.start || a.end - b.end));
    }
  }

  startOf(file: string, offset: number): Stretch {
    let shift = 0;
    let first: number | undefined;
    for (const { start, end, length } of this.#steps.get(file) ?? []) {
      if (start > offset) break;
      if (end > offset) return { first: first ?? start + shift, last: start + shift + length };
      if (start === offset) first ??= offset + shift;
      shift += length - (end - start);
    }
    return { first: first ?? offset + shift, last: offset + shift };
  }

  touches({ file, range }: Place): boolean {
    return (this.#steps.get(file) ?? []).some(({ start, end }) => start <= range.end && range.start <= end);
  }
}

/** By edits of what earlier edits had made, one after the other. */
export class Journey implements Moved {
  readonly #legs: readonly Moved[];

  constructor(legs: readonly Moved[]) {
    this.#legs = legs;
  }

  startOf(file: string, offset: number): Stretch {
    return this.#legs.reduce<Stretch>(({ first, last }, leg) => ({ first: leg.startOf(file, first).first, last: leg.startOf(file, last).last }), { first: offset, last: offset });
  }

  touches({ file, range: { start, end } }: Place): boolean {
    return this.#legs.some((leg, index) => {
      const before = new Journey(this.#legs.slice(0, index));
      return leg.touches({ file, range: { start: before.startOf(file, start).first, end: before.startOf(file, end).last } });
    });
  }
}
