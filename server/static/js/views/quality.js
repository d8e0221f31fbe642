// Acceptance, retention and latency over time, and by model version: before and after each training.

import { get } from "../api.js";
import { intervals } from "../charts/intervals.js";
import { lineChart } from "../charts/line.js";
import { h } from "../dom.js";
import { day, ms, number, percent, signed, version } from "../format.js";
import { card, choose, empty, table } from "../parts.js";

export const title = "Quality";
export const counted = true;

const SPANS = [
  ["", "all time"],
  ["90", "last 90 days"],
  ["30", "last 30 days"],
  ["7", "last 7 days"],
];
const WINDOW = { day: 7, week: 4 };
const DAY = 86_400_000;

export async function show({ query, signal, go }) {
  const settings = { days: query.get("days") ?? "", language: query.get("language") ?? "" };
  const found = await get(
    `/v1/dashboard/quality?${new URLSearchParams({ ...settings, days: settings.days || 0 })}`,
    signal,
  );
  const set = change => go("quality", { ...settings, ...change });
  const fields = h(
    "div",
    { class: "fields" },
    choose("Time", SPANS, settings.days, days => set({ days })),
    choose("Language", [["", "all"], ...found.languages.map(name => [name, name])], settings.language, language =>
      set({ language }),
    ),
  );
  if (!found.whole.length) return [fields, card("Offers", empty("No offers were recorded in this time."))];
  return [
    fields,
    h(
      "div",
      { class: "columns" },
      share(found, "Accepted", "accepted", "decided"),
      share(found, "Still there later", "kept", "looked_at"),
    ),
    versions(found.versions),
    latency(found),
    h(
      "p",
      { class: "muted small" },
      "Accepted: of the offers that were decided on (neither superseded nor withheld), those taken wholly or in part. ",
      "Still there later: of the characters accepted, those that stood there at the last look, up to a day later or at the next commit. ",
      `Curves pool the last ${WINDOW[found.bucket]} ${found.bucket}s of a version; dots are single ${found.bucket}s.`,
    ),
  ];
}

const kindOf = at => `series-${(at % 6) + 1}`;

/** One curve for each version: a share of pooled sums, so that a day with few offers counts for little. */
function share(found, name, above, below) {
  const series = found.versions
    .map((each, at) => {
      const rows = found.rows.filter(row => row.version === each.version);
      return {
        name: version(each.version),
        kind: kindOf(at),
        points: pooled(rows, above, below, WINDOW[found.bucket]),
        dots: pooled(rows, above, below, 1),
      };
    })
    .filter(each => each.points.length);
  if (!series.length) return card(name, empty("Nothing was decided on yet."));
  const last = series.at(-1);
  return card(
    name,
    lineChart({
      name: `${name}, by version`,
      told: `The newest version, ${last.name}, stands at ${percent(last.points.at(-1).y)}.`,
      series,
      marks: marksOf(found.published),
      format: value => percent(value),
      formatX: at => day(at),
      top: 1,
    }),
  );
}

function pooled(rows, above, below, window) {
  return rows
    .map((row, at) => {
      const part = rows.slice(Math.max(0, at - window + 1), at + 1);
      const sum = name => part.reduce((total, each) => total + each[name], 0);
      return { x: Date.parse(row.start), y: sum(below) ? sum(above) / sum(below) : null };
    })
    .filter(point => point.y !== null);
}

const marksOf = published =>
  published.map(mark => ({
    x: Math.floor(Date.parse(mark.time) / DAY) * DAY,
    name: `trained ${version(mark.version).slice(-4)}`,
  }));

function versions(rows) {
  const decided = rows.filter(row => row.interval);
  return card(
    "Before and after each training",
    decided.length > 0 &&
      intervals({
        name: "Accepted, with 95 % intervals",
        told: decided.map(row => `${version(row.version)}: ${percent(row.rate, 1)}`).join("; "),
        rows: decided.map(row => ({
          name: version(row.version),
          value: row.rate,
          low: row.interval[0],
          high: row.interval[1],
          kind: judged(row.gain),
        })),
        format: value => percent(value),
        columns: [
          { name: "Version", of: row => row.name },
          { name: "Accepted", of: row => percent(row.value, 1), number: true },
          { name: "From", of: row => percent(row.low, 1), number: true },
          { name: "To", of: row => percent(row.high, 1), number: true },
        ],
      }),
    table(
      "Every version beside the one before it",
      [
        { name: "Version", of: row => version(row.version), keep: true },
        { name: "First offer", of: row => day(row.first), keep: true },
        { name: "Offers", of: row => number(row.shown), number: true },
        { name: "Accepted", of: row => percent(row.rate, 1), number: true },
        { name: "Change (95 %)", of: row => gain(row.gain) },
        { name: "Still there", of: row => percent(row.retention, 1), number: true },
        { name: "Half within", of: row => ms(row.latency_ms?.[0]), number: true },
        { name: "95 % within", of: row => ms(row.latency_ms?.[2]), number: true },
        { name: "99 % within", of: row => ms(row.latency_ms?.[3]), number: true },
      ],
      rows,
    ),
  );
}

const judged = change => (!change ? "flat" : change[1] > 0 ? "good" : change[2] < 0 ? "bad" : "flat");

function gain(change) {
  if (!change) return "–";
  const word = { good: "better", bad: "worse", flat: "within noise" }[judged(change)];
  const kind = { good: "better", bad: "worse", flat: "muted" }[judged(change)];
  return h(
    "span",
    { class: kind },
    `${signed(change[0])} points (${signed(change[1])} … ${signed(change[2])}), ${word}`,
  );
}

function latency(found) {
  const curve = (name, at, kind) => ({
    name,
    kind,
    points: found.whole
      .filter(row => row.latency_ms)
      .map(row => ({ x: Date.parse(row.start), y: row.latency_ms[at] }))
      .filter(point => point.y > 0),
  });
  const series = [curve("99 %", 3, "series-2"), curve("90 %", 1, "series-4"), curve("half", 0, "series-1")].filter(
    each => each.points.length,
  );
  if (!series.length) return card("Wait for an offer", empty("No times were recorded."));
  return card(
    "Wait for an offer",
    lineChart({
      name: "Within how many milliseconds an offer came",
      told: `On the last ${found.bucket}: half within ${ms(series.at(-1).points.at(-1).y)}, 99 of 100 within ${ms(series[0].points.at(-1).y)}.`,
      series,
      marks: marksOf(found.published),
      format: ms,
      formatX: at => day(at),
      log: true,
    }),
  );
}
