// One answer while it is written: its text, what it rests on, its cost, and what one thinks of it.

import { post } from "../api.js";
import { h, unique } from "../dom.js";
import { ms, number, version } from "../format.js";
import { button, notice } from "../parts.js";
import { prose } from "../prose.js";

export class Answer {
  constructor({ session }) {
    this.session = session;
    this.text = "";
    this.id = "";
    this.name = unique("answer");
    this.body = h("div", { class: "prose" });
    this.below = h("div", { class: "prose" });
    this.node = h("div", { class: "answered prose", "aria-busy": "true" }, this.body, this.below);
    this.drawing = 0;
  }

  take(chunk) {
    this.id = chunk.id;
    this.text += chunk.choices[0].delta.content ?? "";
    this.last = chunk;
    this.drawing ||= requestAnimationFrame(() => this.draw());
  }

  draw() {
    this.drawing = 0;
    this.body.replaceChildren(...prose(this.text, number_ => this.cite(number_)));
  }

  /** A link to a passage below, once it is known which there are. */
  cite(at) {
    const known = this.last?.context?.some(one => one.number === at);
    const place = document.getElementById(`${this.name}-${at}`);
    if (!known) return null;
    return h(
      "a",
      {
        class: "cite",
        href: location.hash,
        "aria-label": `Source ${at}`,
        on: {
          click: event => {
            event.preventDefault();
            (place ?? document.getElementById(`${this.name}-${at}`))?.focus();
          },
        },
      },
      `[${at}]`,
    );
  }

  end() {
    cancelAnimationFrame(this.drawing);
    this.draw();
    this.node.removeAttribute("aria-busy");
    const { timings = {}, context = [] } = this.last ?? {};
    const cost = `${version(this.last?.model_version)} · ${number(timings.generated_tokens)} tokens in ${ms(timings.generated_ms)} · prompt: ${number(timings.prompt_tokens)} computed, ${number(timings.reused_tokens)} reused, ${ms(timings.prompt_ms)}`;
    this.below.replaceChildren(
      ...[context.length && this.sources(context), h("p", { class: "muted small" }, cost), this.thumbs()].filter(
        Boolean,
      ),
    );
  }

  fail(message) {
    cancelAnimationFrame(this.drawing);
    this.draw();
    this.node.removeAttribute("aria-busy");
    this.below.replaceChildren(notice(message === "Stopped." ? "" : "bad", message));
  }

  sources(context) {
    return h(
      "details",
      { open: true },
      h("summary", {}, `Given to the model: ${context.length} ${context.length === 1 ? "passage" : "passages"}`),
      h(
        "ol",
        { class: "sources" },
        context.map(one =>
          h(
            "li",
            { id: `${this.name}-${one.number}`, value: one.number, tabindex: "-1" },
            `${one.path || one.argument || one.provider}${one.first_line ? `, lines ${one.first_line} to ${one.last_line}` : ""} (${number(one.tokens)} tokens)`,
          ),
        ),
      ),
    );
  }

  thumbs() {
    const said = h("span", { class: "muted small" });
    const give = rating =>
      button(
        rating === "up" ? "Good answer" : "Bad answer",
        async () => {
          const event = {
            event: "chat_feedback",
            schema: "1",
            turn: this.id,
            rating,
            session: this.session,
            client: "dashboard",
          };
          try {
            await post("/v1/events", { events: [event] });
            both.forEach(each => each.setAttribute("aria-pressed", String(each.dataset.rating === rating)));
            said.textContent = "Noted.";
          } catch (error) {
            said.textContent = error.message;
          }
        },
        { kind: "small", "data-rating": rating, "aria-pressed": "false" },
      );
    const both = ["up", "down"].map(give);
    return h("div", { class: "row" }, both, said);
  }
}
