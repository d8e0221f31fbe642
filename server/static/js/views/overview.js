// How things stand: the last seven days with offers beside the seven before, what serves, what is recorded.

import { get } from "../api.js";
import { dayBars } from "../charts/bars.js";
import { h } from "../dom.js";
import { day, ms, number, percent, signed, version } from "../format.js";
import { badge, card, empty, facts, notice, tile, tiles } from "../parts.js";
import { LEVELS } from "./level.js";

export const title = "Overview";
export const counted = true;

export async function show({ signal }) {
  const found = await get("/v1/dashboard/overview", signal);
  const { week, week_before: before } = found;
  return [
    ...Object.entries(found.errors).map(([role, error]) =>
      notice("bad", h("strong", {}, `${role} is not served as it should be.`), error),
    ),
    found.paused && notice("warn", "Recording pauses: the disk is full."),
    tiles(
      tile(
        "Offers, in their last seven days",
        number(week.shown),
        against(week.shown, before.shown, value => number(value)),
      ),
      tile("Accepted", percent(week.rate, 1), points(week.rate, before.rate)),
      tile("Still there later", percent(week.retention, 1), points(week.retention, before.retention)),
      tile(
        "Wait for an offer",
        ms(week.latency_ms?.[0]),
        week.latency_ms && `19 of 20 within ${ms(week.latency_ms[2])}`,
      ),
    ),
    activity(found.activity),
    h("div", { class: "columns" }, serving(found), recording(found)),
  ];
}

function points(now, before) {
  if (now === null || before === null) return "no week before to compare with";
  const change = now - before;
  if (Math.abs(change) < 0.0005) return "as the week before";
  return h(
    "span",
    { class: change > 0.005 ? "better" : change < -0.005 ? "worse" : "" },
    `${signed(change)} points to last week`,
  );
}

const against = (now, before, format) => (before ? `${format(before)} the week before` : "none the week before");

function activity(days) {
  if (!days.length) return card("Activity", empty("Nothing was recorded yet. Connect an editor, and work."));
  const rows = days.map(row => ({ x: Date.parse(row.day), y: row.events })).filter(row => !Number.isNaN(row.x));
  const most = rows.reduce((best, row) => (row.y > best.y ? row : best));
  return card(
    "Activity",
    dayBars({
      name: "Offers, questions, edits and scripts each day",
      told: `From ${day(days[0].day)} to ${day(days.at(-1).day)}; the most, ${number(most.y)}, on ${day(most.x)}.`,
      points: rows,
      format: number,
      formatX: day,
    }),
  );
}

const serving = found =>
  card(
    "What serves",
    facts(
      Object.fromEntries(
        Object.entries(found.serving).map(([role, one]) => [
          role,
          h("span", {}, one.model, " ", badge(version(one.version), one.version === "base" ? "" : "accent")),
        ]),
      ),
    ),
    h(
      "p",
      { class: "muted small" },
      `Chipsmith ${found.version}. `,
      h("a", { href: "#/models" }, "Versions of each model"),
    ),
  );

const recording = found =>
  card(
    "What is recorded",
    h("p", {}, badge(LEVELS[found.level][0], found.level === "all" ? "good" : "warn")),
    h("p", { class: "muted" }, LEVELS[found.level][1]),
    h(
      "p",
      { class: "small" },
      h("a", { href: "#/data" }, "Figures, level and forgetting"),
      " · ",
      h("a", { href: "#/examples" }, "Read examples"),
    ),
  );
