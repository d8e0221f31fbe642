import { describe, expect, test } from "vitest";
import { moved, nearest, type TextChange } from "../../src/review/lines";
import { fenced } from "../../src/review/markup";

function change(from: [number, number], to: [number, number], text: string): TextChange {
  return { range: { start: { line: from[0], character: from[1] }, end: { line: to[0], character: to[1] } }, text };
}

describe("lines keep their place", () => {
  test.each([
    ["a line above is new", change([0, 0], [0, 0], "x\n"), { start: 6, end: 8 }],
    ["a line just before is new", change([5, 0], [5, 0], "x\r\n"), { start: 6, end: 8 }],
    ["lines above went", change([1, 0], [3, 0], ""), { start: 3, end: 5 }],
    ["a word above changed", change([2, 1], [2, 4], "y"), { start: 5, end: 7 }],
    ["something below changed", change([7, 0], [9, 0], "a\nb\nc\n"), { start: 5, end: 7 }],
    ["a line was put between them", change([6, 0], [6, 0], "x\n"), { start: 5, end: 8 }],
    ["they were typed into", change([5, 2], [5, 2], "y"), { start: 5, end: 7 }],
    ["they went together with what is above", change([3, 0], [7, 0], ""), { start: 3, end: 5 }],
  ])("when %s", (_, edit, lines) => {
    expect(moved({ start: 5, end: 7 }, edit)).toEqual(lines);
  });

  test("when they are none, but a place", () => {
    expect(moved({ start: 5, end: 5 }, change([4, 0], [4, 0], "x\n"))).toEqual({ start: 6, end: 6 });
    expect(moved({ start: 5, end: 5 }, change([5, 2], [5, 2], "x\n"))).toEqual({ start: 5, end: 5 });
  });
});

test("the nearest change is the one at the cursor, else the next, else the first", () => {
  const all = [{ lines: { start: 8, end: 9 } }, { lines: { start: 2, end: 4 } }, { lines: { start: 6, end: 6 } }];
  expect([0, 3, 4, 6, 8, 20].map((line) => nearest(all, line)?.lines.start)).toEqual([2, 2, 6, 6, 8, 2]);
  expect(nearest([], 3)).toBeUndefined();
});

test("code cannot leave its block", () => {
  expect(fenced("a\n", "tcl")).toBe("```tcl\na\n```");
  expect(fenced("```\n<b>\u202e", "md")).toBe("````md\n```\n<b>\ufffd\n````");
});
