// An answer as paragraphs and code, with its citations; the text is never read as markup.

import { h } from "./dom.js";

const FENCE = /^```[^\n]*\n([\s\S]*?)(?:^```[ \t]*$|$(?![\s\S]))/m;
const INLINE = /`([^`\n]+)`|\[(\d{1,3})\]|(\[\?\])/g;

/** Nodes of an answer. `cite` makes a link of a passage's number, or nothing where there is none. */
export function prose(text, cite = () => null) {
  const nodes = [];
  let rest = text;
  for (let found = FENCE.exec(rest); found; found = FENCE.exec(rest)) {
    nodes.push(...paragraphs(rest.slice(0, found.index), cite));
    nodes.push(h("pre", { tabindex: "0" }, h("code", {}, found[1].replace(/\n$/, ""))));
    rest = rest.slice(found.index + found[0].length);
  }
  return [...nodes, ...paragraphs(rest, cite)];
}

const paragraphs = (text, cite) =>
  text
    .split(/\n{2,}|\n(?=>)|(?<=^>.*)\n(?!>)/m)
    .map(part => part.trim())
    .filter(Boolean)
    .map(part => paragraph(part, cite));

const paragraph = (part, cite) =>
  part.startsWith(">")
    ? h("blockquote", {}, inline(part.replace(/^>\s?/gm, ""), cite))
    : h("p", {}, inline(part, cite));

function inline(text, cite) {
  const nodes = [];
  let at = 0;
  for (const found of text.matchAll(INLINE)) {
    nodes.push(text.slice(at, found.index), marked(found, cite) ?? found[0]);
    at = found.index + found[0].length;
  }
  return [...nodes, text.slice(at)];
}

function marked([, code, numbered, unsupported], cite) {
  if (code) return h("code", {}, code);
  if (unsupported) return h("span", { class: "unsupported", title: "The passages do not say this." }, "[?]");
  return cite(Number(numbered));
}
