// Examples to read: what was offered beside what was kept.

import { get } from "../api.js";
import { h, say } from "../dom.js";
import { version } from "../format.js";
import { button, check, choose, empty, FATES } from "../parts.js";
import { chat, edit, offer } from "./example.js";

export const title = "Examples";
export const counted = true;

const KINDS = { offers: ["Offers", offer], chats: ["Chats", chat], edits: ["Edits", edit] };

export async function show({ query, signal, go }) {
  const names = ["kind", "outcome", "language", "version", "session", "changed"];
  const settings = Object.fromEntries(names.map(name => [name, query.get(name) ?? ""]));
  settings.kind = settings.kind in KINDS ? settings.kind : "offers";
  const set = change => go("examples", { ...settings, ...change });
  const load = before => get(`/v1/dashboard/examples?${asked(settings, before)}`, signal);
  const [first, known] = await Promise.all([load(""), get("/v1/dashboard/quality", signal)]);
  return [filters(settings, known, set), list(first, KINDS[settings.kind][1], load)];
}

function asked(settings, before) {
  return new URLSearchParams(Object.entries({ ...settings, before }).filter(([, value]) => value));
}

function filters(settings, known, set) {
  const kinds = h(
    "div",
    { class: "row", role: "group", "aria-label": "Kind" },
    Object.entries(KINDS).map(([kind, [name]]) =>
      button(name, () => set({ kind, outcome: "", changed: "" }), { "aria-pressed": String(kind === settings.kind) }),
    ),
  );
  const versions = choose(
    "Version",
    [["", "all"], ...known.versions.map(one => [one.version, version(one.version)])],
    settings.version,
    value => set({ version: value }),
  );
  const ofOffers = settings.kind === "offers" && [
    choose(
      "Outcome",
      [["", "all"], ...Object.entries(FATES).map(([fate, [name]]) => [fate, name])],
      settings.outcome,
      outcome => set({ outcome }),
    ),
    choose("Language", [["", "all"], ...known.languages.map(name => [name, name])], settings.language, language =>
      set({ language }),
    ),
    versions,
    check("Changed later", settings.changed === "true", changed => set({ changed: changed ? "true" : "" })),
  ];
  const session =
    settings.session &&
    button(`Session ${settings.session.slice(0, 24)} ✕`, () => set({ session: "" }), {
      "aria-label": `Show all sessions, not only ${settings.session}`,
      "aria-pressed": "true",
    });
  return [kinds, h("div", { class: "fields" }, ofOffers, session)];
}

function list(first, render, load) {
  if (!first.examples.length) return empty("Nothing of this kind was recorded.");
  const all = h("div", { class: "stack" }, first.examples.map(render));
  let last = first;
  const more = button("Older", async () => {
    more.disabled = true;
    last = await load(last.examples.at(-1).time);
    const made = last.examples.map(render);
    all.append(...made);
    made[0]?.focus();
    more.hidden = !last.more;
    more.disabled = false;
    say(`${made.length} older examples.`);
  });
  more.hidden = !first.more;
  return [all, h("div", { class: "row" }, more)];
}
