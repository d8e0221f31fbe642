/** Where a question is typed: its mentions are completed, and shown with what they bring. */
import { candidates, mentionsOf, type Offered, PATHS, type Typing, typing, without } from "../chat/mentions";
import type { Chip, FromView, ToView } from "../chat/messages";
import { CHAT } from "../text/chat";
import { button, h, iconButton } from "./dom";
import { Suggestions } from "./suggestions";

const PAUSE_MS = 400;

export class Composer {
  readonly #input = h("textarea", {
    rows: "2", placeholder: CHAT.placeholder, "aria-label": CHAT.question, role: "combobox", "aria-autocomplete": "list",
    "aria-controls": "suggestions", "aria-expanded": "false",
  });
  readonly #chips = h("ul", { class: "chips", "aria-label": CHAT.context, "aria-live": "polite" });
  readonly #submit = h("button", { type: "submit" }, CHAT.send);
  readonly #stop = button(CHAT.stop, () => this.#send({ kind: "stop" }), CHAT.stop, "");
  readonly #suggestions = new Suggestions(this.#input, ({ text }) => this.#complete(text));
  readonly element = h(
    "form", { class: "composer", onsubmit: (event: Event) => this.#ask(event) },
    this.#chips, this.#suggestions.element, this.#input, h("div", { class: "row" }, this.#submit, this.#stop),
  );
  readonly #send: (message: FromView) => void;
  readonly #typed: (text: string) => void;
  #offered: { providers: readonly Offered[]; commands: readonly Offered[] } = { providers: [], commands: [] };
  #request = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** `typed` is told the text at each change. */
  constructor(send: (message: FromView) => void, typed: (text: string) => void, draft: string) {
    this.#send = send;
    this.#typed = typed;
    this.#input.value = draft;
    this.#input.addEventListener("input", () => this.#changed());
    this.#input.addEventListener("keydown", (event) => this.#key(event));
    this.#input.addEventListener("blur", () => this.#suggestions.hide());
    this.running(false);
    this.#changed();
  }

  running(is: boolean): void {
    const focused = is ? this.#submit : this.#stop;
    const moves = document.activeElement === focused;
    this.#submit.hidden = is;
    this.#stop.hidden = !is;
    if (moves) {
      this.#input.focus();
    }
  }

  focus(): void {
    this.#input.focus();
  }

  /** Put words at the cursor. */
  compose(text: string): void {
    this.#input.focus();
    this.#input.setRangeText(text, this.#input.selectionStart, this.#input.selectionEnd, "end");
    this.#changed();
  }

  hear(message: Extract<ToView, { kind: "offered" | "candidates" | "brought" }>): void {
    if (message.kind === "offered") {
      this.#offered = message;
    } else if (message.request === this.#request) { // what was asked for an older text is late
      if (message.kind === "candidates") {
        this.#suggestions.show(message.candidates);
      } else {
        this.#drawChips(message.chips, message.problem);
      }
    }
  }

  #ask(event: Event): void {
    event.preventDefault();
    const question = this.#input.value.trim();
    if (question && this.#stop.hidden) {
      this.#send({ kind: "ask", question });
      this.#input.value = "";
      this.#changed();
    }
  }

  #key(event: KeyboardEvent): void {
    if (this.#suggestions.key(event)) {
      return;
    }
    if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
      this.#ask(event);
    } else if (event.key === "Escape" && !this.#stop.hidden) {
      this.#send({ kind: "stop" });
    }
  }

  #changed(): void {
    const text = this.#input.value;
    this.#typed(text);
    this.#request += 1;
    this.#suggest(typing(text, this.#input.selectionStart));
    clearTimeout(this.#timer);
    if (mentionsOf(text).length) {
      this.#timer = setTimeout(() => this.#send({ kind: "bring", request: this.#request, question: text }), PAUSE_MS);
    } else {
      this.#drawChips([], "");
    }
  }

  #suggest(typed: Typing | undefined): void {
    if (typed?.provider && PATHS.has(typed.provider)) {
      this.#send({ kind: "complete", request: this.#request, provider: typed.provider, prefix: typed.prefix });
    } else if (typed && typed.kind !== "argument") {
      const { providers, commands } = this.#offered;
      this.#suggestions.show(candidates(typed, typed.kind === "command" ? commands : providers));
    } else {
      this.#suggestions.hide();
    }
  }

  #complete(text: string): void {
    const cursor = this.#input.selectionStart;
    const typed = typing(this.#input.value, cursor);
    if (typed) {
      this.#input.setRangeText(text, typed.start, cursor, "end");
      this.#changed();
    }
  }

  #drawChips(chips: readonly Chip[], problem: string): void {
    const shown = chips.map(({ mention, place, tokens }) => {
      const remove = iconButton("remove", CHAT.remove(mention), () => this.#remove(mention));
      const brings = tokens === null ? CHAT.searched : CHAT.about(tokens);
      return h("li", { title: place }, h("span", {}, mention), h("span", { class: "count" }, brings), remove);
    });
    this.#chips.replaceChildren(...shown, ...(problem ? [h("li", { class: "problem" }, problem)] : []));
  }

  #remove(mention: string): void {
    this.#input.value = without(this.#input.value, mention);
    this.#input.focus();
    this.#changed();
  }
}
