// Elements from plain values. Text is always text: nothing here reads markup.

const SVG = "http://www.w3.org/2000/svg";

/** An element; `attributes` may hold `on: { click }`, and false or null leaves an attribute out. */
export function h(tag, attributes = {}, ...children) {
  return fill(document.createElement(tag), attributes, children);
}

export function svg(tag, attributes = {}, ...children) {
  return fill(document.createElementNS(SVG, tag), attributes, children);
}

function fill(element, { on = {}, ...attributes }, children) {
  for (const [name, value] of Object.entries(attributes)) {
    if (value === true) element.setAttribute(name, "");
    else if (value !== false && value !== null && value !== undefined) element.setAttribute(name, String(value));
  }
  for (const [event, listener] of Object.entries(on)) element.addEventListener(event, listener);
  element.append(...children.flat(Infinity).filter(child => child !== null && child !== undefined && child !== false));
  return element;
}

let count = 0;

/** A name that no other element of the page has. */
export const unique = prefix => `${prefix}-${(count += 1)}`;

const status = document.getElementById("status");
let clearing = 0;

/** Say something to everyone, screen readers too; it goes after a while. */
export function say(text) {
  status.textContent = text;
  clearTimeout(clearing);
  if (text)
    clearing = setTimeout(() => {
      status.textContent = "";
    }, 6000);
}
