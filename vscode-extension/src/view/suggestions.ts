/** The list that completes what is typed after an @ or a /. */
import type { Candidate } from "../chat/mentions";
import { CHAT } from "../text/chat";
import { h } from "./dom";

export class Suggestions {
  readonly element = h("ul", { id: "suggestions", class: "suggestions", role: "listbox", "aria-label": CHAT.suggestions, hidden: true });
  readonly #input: HTMLTextAreaElement;
  readonly #take: (candidate: Candidate) => void;
  #candidates: readonly Candidate[] = [];
  #chosen = 0;

  constructor(input: HTMLTextAreaElement, take: (candidate: Candidate) => void) {
    this.#input = input;
    this.#take = take;
  }

  get open(): boolean {
    return this.#candidates.length > 0;
  }

  show(candidates: readonly Candidate[]): void {
    this.#candidates = candidates;
    this.#chosen = 0;
    this.element.hidden = !this.open;
    this.element.replaceChildren(...candidates.map((candidate, index) =>
      h("li", { id: `suggestion-${index}`, role: "option", onmousedown: (event: Event) => this.#clicked(event, candidate) },
        h("span", {}, candidate.label), h("small", {}, candidate.help))));
    this.#mark();
  }

  hide(): void {
    this.show([]);
  }

  /** Whether the key was meant for the list. */
  key(event: KeyboardEvent): boolean {
    if (!this.open) {
      return false;
    }
    const count = this.#candidates.length;
    switch (event.key) {
      case "ArrowDown":
        this.#chosen = (this.#chosen + 1) % count;
        break;
      case "ArrowUp":
        this.#chosen = (this.#chosen + count - 1) % count;
        break;
      case "Enter":
      case "Tab":
        this.#accept();
        break;
      case "Escape":
        this.hide();
        break;
      default:
        return false;
    }
    event.preventDefault();
    event.stopPropagation();
    this.#mark();
    return true;
  }

  #accept(): void {
    const candidate = this.#candidates[this.#chosen];
    if (candidate) {
      this.hide();
      this.#take(candidate);
    }
  }

  #clicked(event: Event, candidate: Candidate): void {
    event.preventDefault(); // the focus stays in the question
    this.hide();
    this.#take(candidate);
  }

  #mark(): void {
    this.#input.setAttribute("aria-expanded", String(this.open));
    [...this.element.children].forEach((item, index) => {
      item.setAttribute("aria-selected", String(index === this.#chosen));
    });
    if (this.open) {
      this.#input.setAttribute("aria-activedescendant", `suggestion-${this.#chosen}`);
      this.element.children[this.#chosen]?.scrollIntoView({ block: "nearest" });
    } else {
      this.#input.removeAttribute("aria-activedescendant");
    }
  }
}
