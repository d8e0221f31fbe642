// A conversation with the model, to try it: streamed, with the index, its sources and thumbs.

import { stream } from "../api.js";
import { h } from "../dom.js";
import { button, card, check } from "../parts.js";
import { Answer } from "./answer.js";
import { Attached } from "./attached.js";

export const title = "Chat";

const SESSION = `dashboard-${crypto.getRandomValues(new Uint32Array(2)).join("-")}`;
let talk = [];
let kept = null;

export async function show({ signal }) {
  if (kept) return kept;
  const turns = h("div", { class: "talk", role: "log", "aria-label": "Conversation" });
  const question = h("textarea", { "aria-label": "Question", placeholder: "What is setup slack?" });
  const attached = new Attached();
  attached.dropsOn(question);
  let search = true;
  let running = null;

  const send = h("button", { class: "button main" }, "Ask");
  const stop = button("Stop", () => running?.abort(), { disabled: true });
  const anew = button("New conversation", () => {
    running?.abort();
    talk = [];
    attached.clear();
    turns.replaceChildren();
    question.focus();
  });

  const ask = async event => {
    event.preventDefault();
    const text = question.value.trim();
    if (!text || running) return;
    running = new AbortController();
    [send.disabled, stop.disabled, question.value] = [true, false, ""];
    const answer = new Answer({ session: SESSION });
    turns.append(
      h("article", {}, h("div", { class: "asked" }, h("span", { class: "hidden" }, "You: "), text), answer.node),
    );
    const brought = { attachments: attached.passages, search: search ? [{ provider: "index", query: text }] : [] };
    await answered(answer, [...talk, { role: "user", content: text }], brought, running.signal);
    [running, send.disabled, stop.disabled] = [null, false, true];
  };
  question.addEventListener("keydown", event => {
    if (event.key === "Enter" && !event.shiftKey) {
      event.preventDefault();
      event.target.form.requestSubmit();
    }
  });

  kept = [
    card(
      "Try the model",
      turns,
      h(
        "form",
        { class: "ask", on: { submit: ask } },
        question,
        h(
          "div",
          { class: "row" },
          send,
          stop,
          anew,
          check("Look into the index", search, value => {
            search = value;
          }),
        ),
        attached.node,
        h(
          "p",
          { class: "muted small" },
          "Enter asks, Shift and Enter begins a line. The conversation is recorded as the level says.",
        ),
      ),
    ),
  ];
  return kept;
}

async function answered(answer, messages, brought, signal) {
  const body = {
    model: "chat",
    stream: true,
    client: "dashboard",
    session: SESSION,
    messages,
    ...brought,
  };
  try {
    for await (const chunk of stream("/v1/chat/completions", body, signal)) answer.take(chunk);
    talk = [...messages, { role: "assistant", content: answer.text }];
    answer.end();
  } catch (error) {
    answer.fail(error.name === "AbortError" ? "Stopped." : error.message);
  }
}
