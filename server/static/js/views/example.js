// One offer, one chat, one edit.

import { changes } from "../diff.js";
import { h } from "../dom.js";
import { ms, number, percent, time, version } from "../format.js";
import { badge, button, FATES } from "../parts.js";
import { prose } from "../prose.js";

const AGES = {
  "15s": "after 15 s",
  "30s": "after 30 s",
  "2m": "after 2 minutes",
  "5m": "after 5 minutes",
  "10m": "after 10 minutes",
  "1h": "after an hour",
  "1d": "after a day",
  commit: "at the commit",
};
const [ABOVE, BELOW] = [4, 2];

export function offer(one) {
  const [fate, kind] = FATES[one.outcome] ?? ["no outcome yet", ""];
  const what = [one.language, one.path && `${one.path}:${one.line + 1}`].filter(Boolean).join(" · ");
  const details = [
    version(one.model_version),
    ms(one.latency_ms),
    one.sources.length && `saw ${one.sources.join(", ")}`,
    one.outcome === "filtered" && one.reason,
  ].filter(Boolean);
  return card(
    one,
    what || "An offer",
    badge(fate, kind),
    details,
    one.hidden ? hidden() : h("div", { class: "sides" }, offered(one), kept(one)),
  );
}

function card(one, name, beside, details, ...children) {
  return h(
    "article",
    { class: "card", tabindex: "-1" },
    h("header", {}, h("h2", {}, name), beside),
    h("p", { class: "muted small" }, [time(one.time), ...details, one.client].filter(Boolean).join(" · ")),
    ...children,
  );
}

const hidden = () => h("p", { class: "muted" }, "No code is shown: the recording level keeps it to itself.");

function offered(one) {
  const taken = one.accepted_characters ?? 0;
  const refused = one.outcome === "rejected" ? "refused" : "left";
  return side(
    "Offered",
    "",
    code(one, [
      h("span", { class: "taken" }, one.text.slice(0, taken)),
      h("span", { class: refused }, one.text.slice(taken)),
    ]),
  );
}

function kept(one) {
  if (!one.looks.length) {
    return side(
      "Kept",
      "",
      h(
        "p",
        { class: "muted" },
        one.outcome === "rejected" ? "What was written instead was not seen." : "Nobody looked at it later.",
      ),
    );
  }
  const name = one.outcome === "rejected" ? "Written instead" : "Kept";
  const pane = h("div", {});
  const show = look => {
    const against =
      one.outcome === "rejected" ? "" : one.text.slice(0, look.offered_characters || one.accepted_characters);
    const parts = against ? changes(against, look.text) : [["same", look.text]];
    const marked = parts.map(([kind, text]) =>
      kind === "same" ? h("span", {}, text) : h(kind === "new" ? "ins" : "del", {}, text),
    );
    const left = look.offered_characters
      ? `${percent(look.kept_characters / look.offered_characters)} of it is left`
      : "";
    pane.replaceChildren(code(one, marked), h("p", { class: "muted small" }, left));
    for (const each of choices) each.setAttribute("aria-pressed", String(each.dataset.age === look.age));
  };
  const choices = one.looks.map(look =>
    button(AGES[look.age] ?? look.age, () => show(look), { kind: "small", "data-age": look.age }),
  );
  show(one.looks.at(-1));
  return side(name, h("div", { class: "row", role: "group", "aria-label": "When" }, choices), pane);
}

const side = (name, beside, ...children) => h("section", {}, h("header", {}, h("h3", {}, name), beside), ...children);

/** A text in its place: some lines of what stands above and below it. */
function code(one, text) {
  const above = one.above
    .split("\n")
    .slice(-ABOVE - 1)
    .join("\n");
  const below = one.below
    .split("\n")
    .slice(0, BELOW + 1)
    .join("\n");
  return h(
    "pre",
    { tabindex: "0" },
    h("code", {}, h("span", { class: "around" }, above), text, h("span", { class: "around" }, below)),
  );
}

export function chat(one) {
  const rated = { up: badge("thumbs up", "good"), down: badge("thumbs down", "bad") }[one.rating] ?? "";
  const details = [
    version(one.model_version),
    one.earlier ? `${number(one.earlier)} messages before` : "",
    one.passages ? `rests on ${number(one.passages)} ${one.passages === 1 ? "passage" : "passages"}` : "",
    one.finish !== "stop" && one.finish,
  ];
  if (one.hidden) return card(one, "A question", rated, details.filter(Boolean), hidden());
  return card(
    one,
    one.asked.slice(0, 200) || "A question",
    rated,
    details.filter(Boolean),
    h("div", { class: "prose" }, prose(one.answer)),
    one.comment && h("p", { class: "muted" }, `They said: ${one.comment}`),
  );
}

export function edit(one) {
  const count = fate => one.outcomes.filter(each => each === fate).length;
  const fates = [
    ["accepted", "good"],
    ["rejected", "bad"],
    ["conflict", "warn"],
  ]
    .filter(([fate]) => count(fate))
    .map(([fate, kind]) => badge(`${count(fate)} ${fate}`, kind));
  const details = [one.language, one.path, version(one.model_version)].filter(Boolean);
  if (one.hidden) return card(one, "An edit", fates, details, hidden());
  const parts = changes(one.before, one.after);
  const half = (keep, tag, kind) =>
    parts
      .filter(([each]) => each === "same" || each === keep)
      .map(([each, text]) => (each === "same" ? h("span", {}, text) : h(tag, { class: kind }, text)));
  const pane = nodes => h("pre", { tabindex: "0" }, h("code", {}, nodes));
  return card(
    one,
    one.instruction || "An edit",
    fates,
    details,
    h(
      "div",
      { class: "sides" },
      side("Before", "", pane(half("gone", "del"))),
      side("Proposed", "", pane(half("new", "ins"))),
    ),
  );
}
