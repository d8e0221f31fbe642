/** The conversation as it is seen, and what a screen reader is told of it. */
import type { Conversation } from "../chat/conversation";
import { CHAT } from "../text/chat";
import { h } from "./dom";
import { type TurnActions, TurnView } from "./turn";

/** Pixels from the end within which a person is taken to follow the answer. */
const NEAR_END = 48;

export class Transcript {
  readonly #log = h("div", { class: "log", role: "log", "aria-label": CHAT.conversation, "aria-live": "off", tabindex: "0" });
  readonly #told = h("div", { class: "visually-hidden", role: "status", "aria-live": "polite" });
  readonly elements = [this.#log, this.#told];
  readonly #actionsOf: (id: string) => TurnActions;
  readonly #turns = new Map<string, TurnView>();
  #states = new Map<string, string>();

  constructor(actionsOf: (id: string) => TurnActions) {
    this.#actionsOf = actionsOf;
  }

  draw(conversation: Conversation): void {
    const follows = this.#log.scrollHeight - this.#log.scrollTop - this.#log.clientHeight < NEAR_END;
    const kept = new Set(conversation.turns.map(({ id }) => id));
    for (const [id, view] of this.#turns) {
      if (!kept.has(id)) {
        view.element.remove();
        this.#turns.delete(id);
      }
    }
    this.#log.querySelector(".welcome")?.remove();
    if (!conversation.turns.length) {
      this.#log.append(h("p", { class: "welcome" }, CHAT.welcome));
    }
    let asked = false;
    for (const turn of conversation.turns) {
      const view = this.#turns.get(turn.id);
      if (view) {
        view.update(turn);
      } else {
        const made = new TurnView(turn, this.#actionsOf(turn.id));
        this.#turns.set(turn.id, made);
        this.#log.append(made.element);
        asked = true;
      }
    }
    if (follows || asked) {
      this.#log.scrollTop = this.#log.scrollHeight;
    }
    this.#tell(conversation);
  }

  /** Say the answer once, when it is complete, not at every word. */
  #tell(conversation: Conversation): void {
    for (const turn of conversation.turns) {
      const former = this.#states.get(turn.id);
      if (former !== turn.state && (former || turn.state === "running")) {
        this.#told.textContent = turn.state === "running" ? CHAT.answering
          : turn.state === "answered" ? `${CHAT.answered} ${turn.answer}` : (turn.problem ?? CHAT.failed);
      }
    }
    this.#states = new Map(conversation.turns.map(({ id, state }) => [id, state]));
  }
}
