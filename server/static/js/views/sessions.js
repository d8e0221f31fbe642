// Sessions: one run of one editor each.

import { get } from "../api.js";
import { h } from "../dom.js";
import { lasted, number, percent, time } from "../format.js";
import { button, card, table } from "../parts.js";

export const title = "Sessions";
export const counted = true;

const PAGE = 50;

export async function show({ query, signal, go }) {
  const offset = Math.max(0, Number.parseInt(query.get("from") ?? "0", 10) || 0);
  const { sessions, more } = await get(`/v1/dashboard/sessions?limit=${PAGE}&offset=${offset}`, signal);
  const turn = to => go("sessions", { from: to || "" });
  return [
    card(
      "Latest first",
      table(
        "Sessions, with what they hold",
        [
          {
            name: "Began",
            of: row => h("a", { href: `#/examples?${new URLSearchParams({ session: row.session })}` }, time(row.first)),
            keep: true,
          },
          { name: "Lasted", of: row => lasted(row.first, row.last), keep: true },
          { name: "Editor", of: row => row.client || "–" },
          { name: "Person", of: row => row.user || "–" },
          { name: "Folder", of: row => row.workspace || "–" },
          { name: "Offers", of: row => number(row.offers), number: true },
          { name: "Accepted", of: row => percent(row.rate), number: true },
          { name: "Chats", of: row => number(row.chats), number: true },
          { name: "Edits", of: row => number(row.edits), number: true },
          { name: "Scripts", of: row => number(row.scripts), number: true },
        ],
        sessions,
        { hideCaption: true },
      ),
    ),
    h(
      "div",
      { class: "row" },
      offset > 0 && button("Newer", () => turn(Math.max(0, offset - PAGE))),
      more && button("Older", () => turn(offset + PAGE)),
    ),
  ];
}
