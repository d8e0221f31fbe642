// Cards, tiles, tables and fields: what the views share.

import { h, unique } from "./dom.js";

export function card(title, ...children) {
  const named = unique("card");
  return h(
    "section",
    { class: "card", "aria-labelledby": named },
    h("header", {}, h("h2", { id: named }, title)),
    ...children,
  );
}

/** A card whose heading has something beside it. */
export function cardWith(title, beside, ...children) {
  const made = card(title, ...children);
  made.querySelector("header").append(beside);
  return made;
}

export const tiles = (...all) => h("dl", { class: "tiles" }, ...all);

export const tile = (name, value, ...below) =>
  h(
    "div",
    { class: "tile" },
    h("dt", {}, name),
    h("dd", {}, h("div", { class: "value" }, value), ...below.map(line => h("div", { class: "change" }, line))),
  );

/**
 * A table. Columns: { name, of: row => text or node, number, keep }; the first column heads its row.
 * `keep` is for what must stay on one line.
 */
export function table(caption, columns, rows, { hideCaption = false } = {}) {
  if (!rows.length) return h("p", { class: "empty" }, "Nothing yet.");
  const head = columns.map(column => h("th", { scope: "col", class: column.number && "number" }, column.name));
  const body = rows.map(row =>
    h(
      "tr",
      {},
      columns.map((column, at) => cell(column, row, at === 0)),
    ),
  );
  return h(
    "div",
    { class: "scroll", tabindex: "0", role: "region", "aria-label": caption },
    h(
      "table",
      {},
      h("caption", { class: hideCaption && "hidden" }, caption),
      h("thead", {}, h("tr", {}, head)),
      h("tbody", {}, body),
    ),
  );
}

function cell(column, row, first) {
  const kind = [column.number && "number", (column.keep || column.number) && "keep"].filter(Boolean).join(" ") || null;
  return h(first ? "th" : "td", { class: kind, scope: first && "row" }, column.of(row));
}

export const badge = (text, kind = "") => h("span", { class: `badge ${kind}` }, text);

export const button = (text, click, { kind = "", ...attributes } = {}) =>
  h("button", { type: "button", class: `button ${kind}`, ...attributes, on: { click } }, text);

export const notice = (kind, ...children) =>
  h("div", { class: `notice ${kind}`, role: kind === "bad" ? "alert" : null }, ...children);

export const empty = text => h("p", { class: "empty" }, text);

export const facts = pairs =>
  h(
    "dl",
    { class: "facts" },
    Object.entries(pairs).map(([name, value]) => [h("dt", {}, name), h("dd", {}, value)]),
  );

/** A field that chooses; `options` are [value, name], and `change` is told the value. */
export function choose(name, options, value, change) {
  const made = options.map(([each, text]) => h("option", { value: each, selected: each === value }, text));
  return h("label", {}, name, h("select", { on: { change: event => change(event.target.value) } }, made));
}

export function check(name, value, change) {
  return h(
    "label",
    { class: "check" },
    h("input", { type: "checkbox", checked: value, on: { change: event => change(event.target.checked) } }),
    name,
  );
}

export const FATES = {
  accepted: ["accepted", "good"],
  partly_accepted: ["partly accepted", "good"],
  typed_through: ["typed through", "accent"],
  rejected: ["refused", "bad"],
  ignored: ["ignored", ""],
  superseded: ["superseded", ""],
  filtered: ["filtered", "warn"],
};
