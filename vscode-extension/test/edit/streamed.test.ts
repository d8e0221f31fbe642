import { describe, expect, test } from "vitest";
import { streamed } from "../../src/edit/streamed";

const BEFORE = "  set a 1\n  set b 2\n  set c 3";

describe("what is changed so far", () => {
  test.each(["", "``", "```", "```tc", "```tcl\n", "```tcl\nset a"])("is nothing before a line is complete: %j", (words) => {
    expect(streamed(BEFORE, words)).toEqual({ diff: "", removed: [] });
  });

  test("is told line by line, indented as the code is; what is to come is not taken for removed", () => {
    expect(streamed(BEFORE, "```tcl\nset a 1\nset b 20\nse")).toEqual({
      diff: "   set a 1\n+  set b 20", removed: [],
    });
    expect(streamed(BEFORE, "```tcl\nset a 1\nset b 20\nset c 3\n`")).toEqual({
      diff: "   set a 1\n-  set b 2\n+  set b 20\n   set c 3", removed: [1],
    });
  });

  test("ends with the block", () => {
    expect(streamed(BEFORE, "Here:\n```\nset a 1\n```\nI hope\nthis helps.\n").diff).toBe("   set a 1");
  });

  test("holds for a model that leaves the fences out", () => {
    expect(streamed("set a 1", "set a 2\nset").diff).toBe("+set a 2");
  });
});
