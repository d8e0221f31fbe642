// The recorded data: its figures, how much is recorded, and forgetting.

import { get } from "../api.js";
import { h } from "../dom.js";
import { bytes, day, ms, number, percent, seconds, version } from "../format.js";
import { card, table, tile, tiles } from "../parts.js";
import { levelCard, purgeCard } from "./control.js";

export const title = "Recorded data";
export const counted = true;

const GROUPS = { language: "Language", person: "Person", context: "Context", week: "Week" };

export async function show({ signal, go }) {
  const found = await get("/v1/dashboard/data", signal);
  const again = () => go("data");
  const events = Object.entries(found.events).filter(([, count]) => count);
  const total = events.reduce((sum, [, count]) => sum + count, 0);
  const filtered = Object.values(found.filtered).reduce((sum, count) => sum + count, 0);
  return [
    tiles(
      tile("Events", number(total), kept(found.stored)),
      tile("Time saved", seconds(60 * found.saved.minutes), "an estimate; the formula stands below"),
      tile("Withheld offers", number(filtered), "by filters, before anyone saw them"),
      tile("Broken lines", number(found.broken_lines), "passed over"),
    ),
    h("div", { class: "columns" }, levelCard(found, again), purgeCard(again)),
    ...Object.entries(GROUPS).map(([name, spoken]) => fares(spoken, name, found.acceptance[name] ?? [])),
    h(
      "div",
      { class: "columns" },
      h(
        "div",
        { class: "stack" },
        card(
          "Withheld",
          table(
            "Offers that were withheld, and why",
            [
              { name: "Because", of: ([reason]) => reason },
              { name: "Offers", of: ([, count]) => number(count), number: true },
            ],
            Object.entries(found.filtered),
            { hideCaption: true },
          ),
        ),
        card(
          "Wait for an offer",
          table(
            "Offers by how long they took",
            [
              { name: "Up to", of: row => (row.up_to_ms === null ? "longer" : ms(row.up_to_ms)) },
              { name: "Offers", of: row => number(row.offers), number: true },
            ],
            found.latency.histogram,
            { hideCaption: true },
          ),
        ),
      ),
      card(
        "Events",
        table(
          "Events of each kind",
          [
            { name: "Event", of: ([name]) => name },
            { name: "Count", of: ([, count]) => number(count), number: true },
          ],
          events,
          { hideCaption: true },
        ),
      ),
    ),
    card(
      "Tokens",
      table(
        "What was computed, by role and version",
        [
          { name: "Role", of: row => row.role },
          { name: "Version", of: row => version(row.model_version), keep: true },
          { name: "Generations", of: row => number(row.generations), number: true },
          { name: "Prompt", of: row => number(row.prompt_tokens), number: true },
          { name: "Reused", of: row => number(row.reused_tokens), number: true },
          { name: "Written", of: row => number(row.generated_tokens), number: true },
        ],
        found.tokens,
        { hideCaption: true },
      ),
    ),
    h(
      "p",
      { class: "muted small" },
      `Time saved: ${found.saved.formula}. Wait for an offer: half within ${ms(found.latency.p50_ms)}, 19 of 20 within ${ms(found.latency.p95_ms)}, 99 of 100 within ${ms(found.latency.p99_ms)}. The records lie in ${found.where}.`,
    ),
  ];
}

function kept({ bytes: size, most_mb: most, oldest_days: oldest }) {
  const limits = [most && `at most ${bytes(1e6 * most)}`, oldest && `for ${number(oldest)} days`]
    .filter(Boolean)
    .join(" and ");
  return `${bytes(size)}, kept ${limits || "without a limit"}`;
}

function fares(spoken, name, rows) {
  return card(
    `Offers by ${spoken.toLowerCase()}`,
    table(
      `How offers fare by ${spoken.toLowerCase()}`,
      [
        { name: spoken, of: row => (name === "week" ? day(row.week) : row[name] || "–") },
        { name: "Shown", of: row => number(row.shown), number: true },
        { name: "Accepted", of: row => number(row.accepted), number: true },
        { name: "Typed through", of: row => number(row.typed_through), number: true },
        { name: "Refused", of: row => number(row.rejected), number: true },
        { name: "Rate", of: row => percent(row.rate), number: true },
        { name: "Characters kept", of: row => number(row.retained_characters), number: true },
        { name: "Still there", of: row => percent(row.retention), number: true },
      ],
      rows,
      { hideCaption: true },
    ),
  );
}
