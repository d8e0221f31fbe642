// Questions that must be answered before anything goes on.

import { h, unique } from "./dom.js";

/** Ask whether to go on; the answer is true or false. `typed` is a word that must be written first. */
export function confirm({ title, text, action, danger = false, typed = "" }) {
  const word = h("input", { type: "text", autocomplete: "off", spellcheck: "false" });
  const go = h(
    "button",
    { class: `button ${danger ? "danger" : "main"}`, value: "yes", disabled: Boolean(typed) },
    action,
  );
  word.addEventListener("input", () => {
    go.disabled = word.value.trim() !== typed;
  });
  const parts = [
    h("p", {}, text),
    typed && h("div", { class: "fields" }, h("label", {}, `Write “${typed}” to go on`, word)),
    h("div", { class: "row" }, h("button", { class: "button", value: "no", autofocus: !typed }, "Cancel"), go),
  ];
  return ask(title, parts).then(answer => answer === "yes" && (!typed || word.value.trim() === typed));
}

/** Tell something that must be noticed. */
export const tell = (title, text) =>
  ask(title, [
    h("p", {}, text),
    h("div", { class: "row" }, h("button", { class: "button main", value: "yes", autofocus: true }, "Understood")),
  ]);

let asking = null;

/** Ask for the server's token once, whoever needs it. */
export function askToken(wrong) {
  asking ??= tokenDialog(wrong).finally(() => {
    asking = null;
  });
  return asking;
}

async function tokenDialog(wrong) {
  const field = h("input", { type: "password", autocomplete: "off", required: true, autofocus: true });
  await ask("This server asks for a token", [
    h(
      "p",
      {},
      wrong ? "That token is wrong. " : "",
      "It stands in the server’s setting CHIPSMITH_SERVER__TOKEN. It is kept until this tab is closed.",
    ),
    h("div", { class: "fields" }, h("label", {}, "Token", field)),
    h("div", { class: "row" }, h("button", { class: "button main", value: "yes" }, "Go on")),
  ]);
  return field.value;
}

function ask(title, parts) {
  const named = unique("dialog");
  const form = h("form", { method: "dialog" }, h("h2", { id: named }, title), ...parts);
  const dialog = h("dialog", { "aria-labelledby": named }, form);
  document.body.append(dialog);
  dialog.showModal();
  return new Promise(answered => {
    dialog.addEventListener("close", () => {
      dialog.remove();
      answered(dialog.returnValue);
    });
  });
}
