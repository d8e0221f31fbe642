// How much is recorded, and forgetting what was.

import { post } from "../api.js";
import { confirm } from "../dialogs.js";
import { h, say } from "../dom.js";
import { number } from "../format.js";
import { button, card, notice } from "../parts.js";
import { LEVELS } from "./level.js";

export function levelCard(found, again) {
  const radios = Object.entries(LEVELS).map(([level, [name, meaning]]) =>
    h(
      "label",
      {},
      h("input", { type: "radio", name: "level", value: level, checked: level === found.level }),
      name,
      h("span", { class: "muted small" }, meaning),
    ),
  );
  const failed = h("div", {});
  const apply = async event => {
    event.preventDefault();
    const level = new FormData(event.target).get("level");
    if (level === found.level) return say("That is how it is.");
    try {
      const done = await post("/v1/devdata/level", { level });
      say(`From now on: ${LEVELS[level][0]}. ${done.file} says so too.`);
      again();
    } catch (error) {
      failed.replaceChildren(notice("bad", error.message));
    }
  };
  return card(
    "Recording level",
    h(
      "form",
      { class: "ask", on: { submit: apply } },
      h("fieldset", {}, h("legend", {}, "From now on, record"), radios),
      failed,
      h("div", { class: "row" }, h("button", { class: "button main" }, "Apply")),
    ),
    h(
      "p",
      { class: "muted small" },
      "A workspace may ask for less in its .chipsmith/config.toml. What was recorded before stays; forget it beside.",
    ),
  );
}

export function purgeCard(again) {
  const fields = {
    before: h("input", { type: "date" }),
    workspace: h("input", { type: "text", placeholder: "/chip/soc", spellcheck: "false", autocomplete: "off" }),
    session: h("input", { type: "text", spellcheck: "false", autocomplete: "off" }),
    pattern: h("input", { type: "text", placeholder: "codename", spellcheck: "false", autocomplete: "off" }),
  };
  const failed = h("div", {});
  const forget = async (body, question) => {
    failed.replaceChildren();
    if (!(await confirm({ action: "Forget", danger: true, ...question }))) return;
    say("Forgetting…");
    try {
      const { removed } = await post("/v1/devdata/purge", body);
      say(`${number(removed)} events are gone.`);
      again();
    } catch (error) {
      say("");
      failed.replaceChildren(notice("bad", error.message));
    }
  };
  const some = event => {
    event.preventDefault();
    const given = Object.entries(fields)
      .map(([name, field]) => [name, field.value.trim()])
      .filter(([, value]) => value);
    if (!given.length) return failed.replaceChildren(notice("warn", "Say what is to go: fill in at least one field."));
    const said = given.map(([name, value]) => `${SPOKEN[name]} ${value}`).join(" and ");
    return forget(Object.fromEntries(given), {
      title: "Forget this for good?",
      text: `Every event ${said} goes from the records. This cannot be undone. Exports that were made before keep their copies.`,
    });
  };
  return card(
    "Forget",
    h(
      "form",
      { class: "ask", on: { submit: some } },
      h(
        "div",
        { class: "fields even" },
        h("label", {}, "Older than", fields.before),
        h("label", {}, "Of this folder", fields.workspace),
        h("label", {}, "Of this session", fields.session),
        h("label", {}, "With this pattern in a text", fields.pattern),
      ),
      failed,
      h(
        "div",
        { class: "row" },
        h("button", { class: "button" }, "Forget what meets all of these…"),
        button("Forget everything…", () =>
          forget(
            { everything: true },
            { title: "Forget everything?", text: "All recorded data goes, for good.", typed: "forget" },
          ),
        ),
      ),
    ),
    h(
      "p",
      { class: "muted small" },
      "What waits for the server goes too, and the places of offers that editors watch. Exports keep their copies.",
    ),
  );
}

const SPOKEN = {
  before: "older than",
  workspace: "recorded in",
  session: "of the session",
  pattern: "with a match of",
};
