import { describe, expect, test } from "vitest";
import { type Climb, ladder, outcome } from "../src/eda/ladder";

const RAN: Climb = { tool: "opensta", rung: "runs", message: "", line: null, output: "hello\n", findings: [] };
const WHY = 'opensta has no command "report_cheks". Did you mean "report_checks"?';

describe("a run in the sandbox", () => {
  test("shows the ladder up to the rung that was reached, and what the tool printed", () => {
    expect(ladder("run.tcl", RAN).split("\n").slice(0, 8)).toEqual([
      "run.tcl, opensta",
      "  [x] runs",
      "  [x] known",
      "  [x] parses",
      "",
      "It runs in opensta, to its end and without an error.",
      "",
      "hello",
    ]);
  });

  test("says where it stopped, and why", () => {
    const stopped: Climb = { ...RAN, rung: "known", message: "cannot read file x.lib.", line: 3, output: "" };
    expect(ladder("run.tcl", stopped)).toContain("  [ ] runs\n  [x] known\n");
    expect(outcome(stopped).words).toMatch(/did not run to its end; line 3: cannot read file x.lib.$/);
    expect(ladder("run.tcl", stopped)).toContain("(the tool printed nothing)");
  });

  test("lists what the checks found, of a script that was not let run", () => {
    const refused: Climb = { ...RAN, rung: "parses", output: "", findings: [{ line: 2, message: WHY }] };
    expect(outcome(refused)).toEqual({ well: false, words: expect.stringMatching(/line 2: opensta has no/) });
    expect(ladder("run.tcl", refused)).toContain(`  line 2: ${WHY}`);
  });

  test("says what to do where nothing tells the tool", () => {
    expect(outcome({ ...RAN, tool: null, rung: null }).words).toContain("# chipsmith: tool=opensta");
  });
});
