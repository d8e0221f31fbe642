// What the gate found: every score of both models, and whether the difference is more than noise.

import { intervals } from "../charts/intervals.js";
import { h } from "../dom.js";
import { fixed, number, version } from "../format.js";
import { badge, card, cardWith, empty, table } from "../parts.js";

export function verdict(run) {
  const { comparisons = [], passed, reason, samples, sources, unasked = {}, compared_with: old } = run.verdict;
  if (!comparisons.length) return card("Gate", empty("The gate has not judged this run yet."));
  return cardWith(
    "Gate",
    badge(passed ? "passed" : "not passed", passed ? "good" : "bad"),
    h(
      "p",
      {},
      `${reason}. `,
      h(
        "span",
        { class: "muted" },
        `${number(samples)} held-out examples of ${number(sources)} files, beside ${version(old)}.`,
      ),
    ),
    intervals({
      name: "Gain in each score, with 95 % intervals",
      told: "To the right of the line the candidate is better.",
      rows: comparisons.map(gain),
      format: value => fixed(value, 2),
      zero: true,
      columns: [
        { name: "Score", of: row => row.name },
        { name: "Gain", of: row => fixed(row.value), number: true },
        { name: "From", of: row => fixed(row.low), number: true },
        { name: "To", of: row => fixed(row.high), number: true },
      ],
    }),
    table(
      "Scores",
      [
        { name: "Score", of: row => row.metric },
        { name: "Better is", of: row => row.better },
        { name: version(old), of: row => fixed(row.serving), number: true },
        { name: "Candidate", of: row => fixed(row.candidate), number: true },
        {
          name: "Difference (95 %)",
          of: row => `${fixed(row.difference)} (${fixed(row.low)} … ${fixed(row.high)})`,
          number: true,
        },
        { name: "Examples", of: row => (row.samples ? number(row.samples) : "–"), number: true },
      ],
      comparisons,
    ),
    ...Object.entries(unasked).map(([name, why]) => h("p", { class: "muted" }, `The suite ${name} asked nothing: ${why}`)),
  );
}

/** A difference turned so that more is better. */
function gain({ metric, better, difference, low, high }) {
  const sign = better === "lower" ? -1 : 1;
  const [least, most] = sign < 0 ? [-high, -low] : [low, high];
  const kind = least > 0 ? "good" : most < 0 ? "bad" : "flat";
  return { name: metric, value: sign * difference, low: least, high: most, kind };
}
