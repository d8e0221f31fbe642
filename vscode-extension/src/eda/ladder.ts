/** How far a script got, in words. */
import { EDA } from "../text/eda";

/** One file's answer of `chipsmith check --run --json`. */
export interface Climb {
  tool: string | null;
  rung: string | null;
  /** What stood in the way of the next rung. */
  message: string;
  /** From 1. */
  line: number | null;
  /** What the tool printed. */
  output: string;
  /** What the checks found, before anything ran. */
  findings: { line: number; message: string }[];
}

const RUNGS = ["nothing", "parses", "known", "runs"];

/** The ladder with the rung that was reached, then what the tool printed. */
export function ladder(name: string, climb: Climb): string {
  const reached = climb.rung === "produces" ? RUNGS.length : RUNGS.indexOf(climb.rung ?? "");
  const rungs = RUNGS.slice(1).map((rung, index) => `  [${index + 1 <= reached ? "x" : " "}] ${rung}`);
  const findings = climb.findings.map(({ line, message }) => `  line ${line}: ${message}`);
  return [
    `${name}, ${climb.tool ?? "no tool"}`,
    ...rungs.reverse(),
    "",
    outcome(climb).words,
    ...findings,
    "",
    climb.output || "(the tool printed nothing)",
    "",
  ].join("\n");
}

/** Whether it ran well, and the sentence that says so. */
export function outcome(climb: Climb): { well: boolean; words: string } {
  if (!climb.tool) {
    return { well: false, words: EDA.noTool };
  }
  if (climb.rung === "runs" || climb.rung === "produces") {
    return { well: true, words: EDA.ranWell(climb.tool) };
  }
  const how = EDA.rungs[climb.rung ?? "nothing"] ?? climb.rung ?? "";
  const first = climb.findings[0];
  const message = climb.message || (first?.message ?? "");
  return { well: false, words: EDA.ran(climb.tool, how, climb.line ?? first?.line ?? null, message) };
}
