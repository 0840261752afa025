import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { applyEdits, compatible, Moves, overlap, withLineEnds } from "../src/edits/index.js";
import type { Edit, Fix } from "../src/model/index.js";

const at = (start: number, end: number, text: string, file = "a.ts"): Edit => ({ file, range: { start, end }, text });
const fix = (...edits: Edit[]): { fix: Fix } => ({ fix: { title: "", kind: "safe", edits } });

describe("applying edits", () => {
  test("replaces, inserts and removes, in whatever order they come, and leaves other files' edits out", () => {
    expect(applyEdits("a.ts", "abcdef", [at(4, 5, ""), at(0, 1, "X"), at(2, 2, "--"), at(0, 6, "", "b.ts")])).toBe("Xb--cdf");
  });

  test("keeps the file's line ends", () => {
    expect(applyEdits("a.ts", "a\r\nb\r\n", [at(1, 1, "\nx")])).toBe("a\r\nx\r\nb\r\n");
    expect(withLineEnds("x\ny", "no line end")).toBe("x\ny");
    expect(withLineEnds("copied\r\n", "one\ntwo\r\n")).toBe("copied\n");
  });

  test.each([[[at(0, 2, ""), at(1, 3, "")]], [[at(5, 9, "")]], [[at(3, 2, "")]]])("refuses %j", (edits) => {
    expect(() => applyEdits("a.ts", "abcdef", edits)).toThrow(RangeError);
  });

  test("changes nothing but what it is told to", () => {
    const cut = fc.tuple(fc.string(), fc.string(), fc.string());
    fc.assert(fc.property(fc.array(cut, { maxLength: 6 }), fc.string(), (parts, tail) => {
      const edits: Edit[] = [];
      let before = "";
      let after = "";
      for (const [kept, old, fresh] of parts) {
        const start = before.length + kept.length;
        // Two edits at one place would be a conflict.
        if (kept === "" && edits.length > 0) continue;
        before += kept + old;
        after += kept + fresh;
        edits.push(at(start, start + old.length, fresh));
      }
      fc.pre(!/[\r\n]/.test(before + tail));
      expect(applyEdits("a.ts", before + tail, edits.reverse())).toBe(after + tail);
    }));
  });
});

describe("where places are after edits", () => {
  const movesOf = (text: string, edits: readonly Edit[]) => new Moves(edits, () => text);

  test("whatever no edit replaces is found where it stands then", () => {
    const cut = fc.tuple(fc.string({ minLength: 1 }), fc.string(), fc.string());
    fc.assert(fc.property(fc.array(cut, { minLength: 1, maxLength: 6 }), fc.constantFrom("\n", "\r\n"), (parts, end) => {
      const edits: Edit[] = [];
      const kept: number[] = [];
      let before = `first${end}`;
      for (const [same, old, fresh] of parts) {
        const start = before.length + same.length;
        kept.push(...Array.from(same, (_, index) => before.length + index));
        before += same + old;
        edits.push(at(start, start + old.length, `${fresh}\n`));
      }
      const after = applyEdits("a.ts", before, edits);
      const moves = movesOf(before, edits);
      for (const offset of kept) expect(after[moves.startOf("a.ts", offset).last]).toBe(before[offset]);
    }), { seed: 5 });
  });

  test("what an edit is put before, or replaces, may begin anywhere in the new text", () => {
    const moves = movesOf("abcdef", [at(1, 1, "xy"), at(3, 5, "z")]);
    expect([0, 1, 2, 3, 4, 5].map((offset) => moves.startOf("a.ts", offset))).toEqual([
      { first: 0, last: 0 }, { first: 1, last: 3 }, { first: 4, last: 4 }, { first: 5, last: 6 }, { first: 5, last: 6 }, { first: 6, last: 6 },
    ]);
    expect(moves.startOf("b.ts", 3)).toEqual({ first: 3, last: 3 });
    expect(moves.touches({ file: "a.ts", range: { start: 5, end: 6 } })).toBe(true);
    expect(moves.touches({ file: "b.ts", range: { start: 0, end: 6 } })).toBe(false);
  });
});

describe("choosing fixes that can be made together", () => {
  test("the edits of one fix may touch, and not overlap", () => {
    expect(overlap([at(0, 2, ""), at(2, 3, ""), at(2, 2, "x"), at(1, 2, "", "b.ts")])).toBe(false);
    expect(overlap([at(0, 2, ""), at(4, 5, ""), at(1, 3, "")])).toBe(true);
  });

  test("takes a fix whole or not at all, the first ones first", () => {
    const [a, b, c] = [fix(at(0, 2, "x"), at(10, 12, "y")), fix(at(11, 13, "z"), at(20, 21, "")), fix(at(20, 21, "w"))];
    expect(compatible([a, b, c])).toEqual([a, c]);
  });

  test("counts the same fix once, and never inserts twice at one place", () => {
    const same = fix(at(3, 3, "x"));
    expect(compatible([same, fix(at(3, 3, "x")), fix(at(3, 4, "y"))])).toEqual([same]);
    expect(compatible([same, fix(at(4, 5, "y")), fix(at(3, 4, "q", "b.ts"))])).toHaveLength(3);
  });
});
