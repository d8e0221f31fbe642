/** One question and its answer. A change draws only what it concerns, so that the focus stays where it is. */
import type { Note, Rating, Turn } from "../chat/conversation";
import type { BlockAction } from "../chat/messages";
import { CHAT } from "../text/chat";
import { button, h, iconButton } from "./dom";
import { place, rendered } from "./markdown";

export interface TurnActions {
  ask(question: string, instead: string): void;
  rate(rating: Rating, reason: string): void;
  open(piece: number): void;
  block(block: number, action: BlockAction, text: string, language: string): void;
}

const BLOCK_ACTIONS: readonly [BlockAction, string, string][] = [
  ["insert", CHAT.insert, CHAT.insertHelp],
  ["apply", CHAT.apply, CHAT.applyHelp],
  ["check", CHAT.check, CHAT.checkHelp],
  ["copy", CHAT.copy, CHAT.copyHelp],
];

export class TurnView {
  readonly element: HTMLElement;
  readonly #actions: TurnActions;
  readonly #question = h("div", { class: "question" });
  readonly #answer = h("div", { class: "answer" });
  readonly #sources = h("div");
  readonly #problem = h("p", { class: "problem", role: "alert" });
  readonly #foot = h("div", { class: "foot", role: "group" });
  readonly #reason = h("div");
  #turn: Turn;

  constructor(turn: Turn, actions: TurnActions) {
    this.#turn = turn;
    this.#actions = actions;
    this.element = h(
      "article", { "aria-label": turn.question },
      this.#question, h("h3", { class: "visually-hidden" }, CHAT.assistant),
      this.#answer, this.#problem, this.#sources, this.#foot, this.#reason,
    );
    this.#showQuestion();
    this.#draw(turn, undefined);
  }

  update(turn: Turn): void {
    const former = this.#turn;
    if (turn !== former) {
      this.#turn = turn;
      this.#draw(turn, former);
    }
  }

  #draw(turn: Turn, former: Turn | undefined): void {
    if (turn.answer !== former?.answer || turn.state !== former.state || turn.context !== former.context) {
      this.#drawAnswer(turn);
    }
    if (turn.state !== former?.state) {
      this.element.setAttribute("aria-busy", String(turn.state === "running"));
      this.#problem.textContent = turn.problem ?? "";
      this.#drawFoot(turn);
    } else if (turn.rating !== former.rating) {
      this.#drawFoot(turn);
    }
    for (const [block, note] of Object.entries(turn.notes)) {
      if (note !== former?.notes[Number(block)]) {
        this.#drawNote(block, note);
      }
    }
  }

  #drawAnswer(turn: Turn): void {
    const done = turn.state !== "running";
    const fragment = rendered(turn.answer, turn.context, done);
    if (done) {
      fragment.querySelectorAll<HTMLElement>("pre[data-block]").forEach((pre) => this.#frame(pre));
    }
    fragment.querySelectorAll<HTMLElement>("[data-piece]").forEach((mark) =>
      mark.addEventListener("click", () => this.#actions.open(Number(mark.dataset["piece"]))));
    this.#answer.replaceChildren(fragment);
    Object.entries(turn.notes).forEach(([block, note]) => this.#drawNote(block, note));
    this.#sources.replaceChildren(...(turn.context.length ? [this.#listSources(turn)] : []));
  }

  /** Put a block's buttons above it, and room for what becomes of it below. */
  #frame(pre: HTMLElement): void {
    const { block = "", language = "" } = pre.dataset;
    const text = pre.textContent ?? "";
    const tools = BLOCK_ACTIONS.map(([action, label, help]) =>
      button(label, () => this.#actions.block(Number(block), action, text, language), help));
    const frame = h(
      "figure", { class: "block", role: "group", "aria-label": CHAT.code(language) },
      h("div", { class: "tools" }, h("span", { class: "language" }, language), ...tools),
    );
    pre.replaceWith(frame);
    pre.tabIndex = 0; // long lines scroll by keys
    frame.append(pre, h("ul", { class: "note", role: "status", "data-note": block }));
  }

  #drawNote(block: string, note: Note): void {
    const list = this.#answer.querySelector(`[data-note="${CSS.escape(block)}"]`);
    list?.setAttribute("data-tone", note.tone);
    list?.replaceChildren(...note.lines.map((line) => h("li", {}, line)));
  }

  #listSources(turn: Turn): HTMLElement {
    const total = turn.context.reduce((sum, piece) => sum + piece.tokens, 0);
    const items = turn.context.map((piece) =>
      h("li", {},
        button(`[${piece.number}] ${place(piece)}`, () => this.#actions.open(piece.number), CHAT.openPlace(place(piece)), "link"),
        h("span", { class: "count" }, CHAT.tokens(piece.tokens))));
    return h("details", { class: "sources" },
      h("summary", {}, `${CHAT.sources} · ${CHAT.tokens(total)}`), h("ul", {}, ...items));
  }

  #drawFoot(turn: Turn): void {
    const again = iconButton("again", CHAT.retry, () => this.#actions.ask(turn.question, turn.id));
    const rate = (rating: Rating, label: string): HTMLButtonElement => {
      const made = iconButton(rating, label, () => this.#askReason(rating));
      made.setAttribute("aria-pressed", String(turn.rating === rating));
      return made;
    };
    const rated = turn.turn ? [rate("up", CHAT.up), rate("down", CHAT.down)] : [];
    const parts = turn.state === "running" ? [] : [again, ...rated];
    this.#foot.replaceChildren(
      ...parts, ...(turn.model ? [h("span", { class: "model" }, `${turn.model} ${turn.modelVersion ?? ""}`)] : []),
      ...(turn.rating ? [h("span", { class: "count", role: "status" }, CHAT.rated)] : []),
    );
  }

  #askReason(rating: Rating): void {
    const label = rating === "up" ? CHAT.reasonUp : CHAT.reasonDown;
    const input = h("input", { type: "text", placeholder: label, "aria-label": label, maxlength: "2000" });
    const close = (): void => this.#reason.replaceChildren();
    const send = (event: Event): void => {
      event.preventDefault();
      close();
      this.#actions.rate(rating, input.value.trim());
    };
    const form = h("form", { class: "reason", onsubmit: send, onkeydown: leaving(close) },
      input, h("button", { type: "submit" }, CHAT.rate), button(CHAT.cancel, close));
    this.#reason.replaceChildren(form);
    input.focus();
  }

  #showQuestion(): void {
    const change = iconButton("change", CHAT.edit, () => this.#changeQuestion());
    this.#question.replaceChildren(
      h("h3", { class: "visually-hidden" }, CHAT.you), h("p", {}, this.#turn.question), change);
  }

  #changeQuestion(): void {
    const input = h("textarea", { "aria-label": CHAT.edit, rows: "3" });
    input.value = this.#turn.question;
    const back = (): void => {
      this.#showQuestion();
      this.#question.querySelector("button")?.focus();
    };
    const send = (): void => {
      if (input.value.trim()) {
        this.#actions.ask(input.value.trim(), this.#turn.id);
      }
    };
    const keys = (event: KeyboardEvent): void => {
      if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
        event.preventDefault();
        send();
      }
    };
    input.addEventListener("keydown", keys);
    this.#question.replaceChildren(
      h("form", { class: "reason", onkeydown: leaving(back) },
        input, button(CHAT.send, send, CHAT.send, ""), button(CHAT.cancel, back)));
    input.focus();
  }
}

/** Escape leaves a form, and does nothing else. */
function leaving(leave: () => void): (event: KeyboardEvent) => void {
  return (event) => {
    if (event.key === "Escape") {
      event.stopPropagation();
      leave();
    }
  };
}
