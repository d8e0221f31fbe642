// Files that go along with the questions of a conversation: read here, sent as passages.

import { h, say } from "../dom.js";
import { button } from "../parts.js";

const LARGEST = 1_000_000;

export class Attached {
  constructor() {
    this.texts = new Map();
    this.list = h("ul", { class: "attached", "aria-label": "Attached files" });
    this.picker = h("input", {
      type: "file",
      "aria-label": "Files to attach",
      multiple: true,
      hidden: true,
      on: { change: () => this.picked() },
    });
    this.node = h("div", { class: "row" }, button("Attach files", () => this.picker.click()), this.picker, this.list);
  }

  /** What a question brings along, as the server is told. */
  get passages() {
    return [...this.texts].map(([name, text]) => ({ provider: "file", argument: name, path: name, text }));
  }

  /** Files that are dropped on an element are attached too. */
  dropsOn(element) {
    element.addEventListener("dragover", event => event.preventDefault());
    element.addEventListener("drop", event => {
      if (!event.dataTransfer.files.length) return;
      event.preventDefault();
      this.take(event.dataTransfer.files);
    });
  }

  picked() {
    const files = [...this.picker.files];
    this.picker.value = "";
    return this.take(files);
  }

  async take(files) {
    const refused = [];
    for (const file of files) {
      const text = file.size > LARGEST ? null : await file.text().catch(() => null);
      if (!text || text.includes("\0")) refused.push(file.name);
      else this.texts.set(file.name, text);
    }
    this.draw();
    if (refused.length) say(`Not attached: ${refused.join(", ")}. Attach text files of at most 1 MB.`);
  }

  clear() {
    this.texts.clear();
    this.draw();
  }

  draw() {
    this.list.replaceChildren(...[...this.texts.keys()].map(name => h("li", {}, name, this.remove(name))));
  }

  remove(name) {
    const drop = () => {
      this.texts.delete(name);
      this.draw();
    };
    return button("×", drop, { kind: "small", "aria-label": `Remove ${name}` });
  }
}
