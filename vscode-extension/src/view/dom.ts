/** Elements in one expression; text is always text. */
import { type Icon, icon } from "./icons";

type Child = Node | string | undefined;
type Properties = Record<string, string | boolean | ((event: never) => void) | undefined>;

/** `onclick` and the like take functions; what is undefined or false is left out. */
export function h<K extends keyof HTMLElementTagNameMap>(
  tag: K, properties: Properties = {}, ...children: Child[]
): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (typeof value === "function") {
      element.addEventListener(name.slice(2), value as EventListener);
    } else if (value !== undefined && value !== false) {
      element.setAttribute(name, value === true ? "" : value);
    }
  }
  element.append(...children.filter((child) => child !== undefined));
  return element;
}

/** A button that is reached by Tab and told by its label. */
export function button(label: string, onclick: () => void, help = label, kind = "quiet"): HTMLButtonElement {
  return h("button", { type: "button", class: kind, title: help, onclick }, label);
}

/** A button that shows a drawing; `label` is its name. */
export function iconButton(name: Icon, label: string, onclick: () => void): HTMLButtonElement {
  return h("button", { type: "button", class: "icon", title: label, "aria-label": label, onclick }, icon(name));
}
