// @vitest-environment jsdom
import { beforeAll, describe, expect, test, vi } from "vitest";
import type { FromView, ToView } from "../../src/chat/messages";

const sent: FromView[] = [];
let draft: unknown;

beforeAll(async () => {
  Element.prototype.scrollIntoView = () => undefined;
  vi.stubGlobal("CSS", { escape: (text: string) => text });
  vi.stubGlobal("requestAnimationFrame", (draw: () => void) => setTimeout(draw));
  vi.stubGlobal("acquireVsCodeApi", () => ({
    postMessage: (message: FromView) => sent.push(message),
    getState: () => undefined,
    setState: (state: unknown) => (draft = state),
  }));
  await import("../../src/view/main");
  await tell({ kind: "offered", providers: [{ name: "file", help: "A file" }], commands: [{ name: "fix", help: "Mend it" }] });
});

async function tell(message: ToView): Promise<void> {
  window.dispatchEvent(new MessageEvent("message", { data: message }));
  await new Promise((resolve) => setTimeout(resolve, 5));
}

const one = <T extends HTMLElement>(selector: string): T => {
  const found = document.querySelector<T>(selector);
  if (!found) {
    throw new Error(`There is no ${selector}.`);
  }
  return found;
};
const input = (): HTMLTextAreaElement => one(".composer textarea");
const press = (element: HTMLElement, key: string): boolean =>
  element.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true }));
const labelled = (label: string): HTMLElement => one(`[aria-label="${label}"]`);

function type(text: string): void {
  input().value = text;
  input().setSelectionRange(text.length, text.length);
  input().dispatchEvent(new Event("input"));
}

const ANSWER = "Use this:\n\n```tcl\nputs 1\n```";
const CONTEXT = [{ number: 1, provider: "file", argument: "a", path: "a.tcl", first_line: 3, last_line: 3, tokens: 7 }];

describe("the chat view", () => {
  test("says that it is ready, and what one can do in it", async () => {
    expect(sent[0]).toEqual({ kind: "ready" });
    await tell({ kind: "opened", conversation: { id: "c", turns: [] } });
    expect(one(".log").textContent).toContain("Type @");
  });

  test("completes mentions and commands by keys alone", () => {
    type("why @f");
    expect(input().getAttribute("aria-expanded")).toBe("true");
    expect(one(`#${input().getAttribute("aria-activedescendant")}`).getAttribute("aria-selected")).toBe("true");
    press(input(), "Enter");
    expect(input().value).toBe("why @file:");
    expect(sent.at(-1)).toMatchObject({ kind: "complete", provider: "file", prefix: "" });
  });

  test("shows what mentions bring, and takes one out again; what is late is dropped", async () => {
    type("why @file:a @docs");
    const request = sent.findLast((message) => message.kind === "complete")?.request ?? 0;
    await tell({ kind: "brought", request: request + 1, chips: [{ mention: "@file:a", place: "a:1", tokens: 9 }], problem: "" });
    expect(one(".chips").textContent).toContain("about 9 tokens");
    labelled("Remove @file:a").click();
    expect(input().value).toBe("why @docs");
    await tell({ kind: "brought", request, chips: [], problem: "late" });
    expect(one(".chips").textContent).not.toContain("late");
  });

  test("asks by Enter, keeps what is typed, and is told to a screen reader once", async () => {
    type("Slack?");
    expect(draft).toEqual({ draft: "Slack?" });
    press(input(), "Enter");
    expect(sent.at(-1)).toEqual({ kind: "ask", question: "Slack?" });
    expect(input().value).toBe("");
    await tell({ kind: "changed", change: { kind: "asked", id: "t", question: "Slack?" } });
    await tell({ kind: "changed", change: { kind: "wrote", id: "t", text: "Use" } });
    expect(one("article").getAttribute("aria-busy")).toBe("true");
    expect(one("[role=log]").getAttribute("aria-live")).toBe("off");
    expect(one(".visually-hidden[role=status]").textContent).toBe("Chipsmith is answering.");
  });

  test("keeps Ctrl+A, which VS Code would take to the editor, and no other key", () => {
    const heard: string[] = [];
    const hear = ({ key }: KeyboardEvent): unknown => heard.push(key);
    window.addEventListener("keydown", hear);
    for (const key of ["a", "i"]) {
      input().dispatchEvent(new KeyboardEvent("keydown", { key, ctrlKey: true, bubbles: true }));
    }
    window.removeEventListener("keydown", hear);
    expect(heard).toEqual(["i"]);
  });

  test("stops by Escape, and asks nothing while an answer is written", () => {
    press(input(), "Escape");
    expect(sent.at(-1)).toEqual({ kind: "stop" });
    type("more");
    press(input(), "Enter");
    expect(sent.at(-1)).toEqual({ kind: "stop" });
  });

  test("gives the code's buttons, and says what became of it without losing the focus", async () => {
    const answer = { turn: "s", content: ANSWER, model: "chat", modelVersion: "v2", context: CONTEXT };
    await tell({ kind: "changed", change: { kind: "answered", id: "t", answer } });
    expect(one(".visually-hidden[role=status]").textContent).toContain("Chipsmith has answered. Use this:");
    expect(one(".model").textContent).toBe("chat v2");
    const apply = [...document.querySelectorAll<HTMLElement>(".tools button")].find((each) => each.textContent === "Apply…");
    apply?.focus();
    apply?.click();
    expect(sent.at(-1)).toEqual({ kind: "block", id: "t", block: 0, action: "apply", text: "puts 1\n", language: "tcl" });
    await tell({ kind: "changed", change: { kind: "noted", id: "t", block: 0, note: { tone: "good", lines: ["Applied."] } } });
    expect(one(".note").textContent).toBe("Applied.");
    expect(document.activeElement).toBe(apply);
  });

  test("lists the passages with their tokens, and opens them", () => {
    expect(one(".sources").textContent).toContain("7 tokens");
    one(".sources button").click();
    expect(sent.at(-1)).toEqual({ kind: "open", id: "t", piece: 1 });
  });

  test("rates with a reason", async () => {
    labelled("Bad answer").click();
    const reason = one<HTMLInputElement>(".reason input");
    expect(document.activeElement).toBe(reason);
    reason.value = " too long ";
    one<HTMLFormElement>(".reason").requestSubmit();
    expect(sent.at(-1)).toEqual({ kind: "rate", id: "t", rating: "down", reason: "too long" });
    await tell({ kind: "changed", change: { kind: "rated", id: "t", rating: "down" } });
    expect(labelled("Bad answer").getAttribute("aria-pressed")).toBe("true");
  });

  test("asks again, and in other words", () => {
    labelled("Ask again").click();
    expect(sent.at(-1)).toEqual({ kind: "ask", question: "Slack?", instead: "t" });
    labelled("Edit the question").click();
    const changed = one<HTMLTextAreaElement>(".question textarea");
    changed.value = "Hold slack?";
    press(changed, "Enter");
    expect(sent.at(-1)).toEqual({ kind: "ask", question: "Hold slack?", instead: "t" });
    press(changed, "Escape");
    expect(document.querySelector(".question textarea")).toBeNull();
  });

  test("shows why there is no answer", async () => {
    await tell({ kind: "changed", change: { kind: "asked", id: "u", question: "And?" } });
    await tell({ kind: "changed", change: { kind: "ended", id: "u", state: "failed", problem: "The server is gone. Fix: wait." } });
    expect([...document.querySelectorAll("[role=alert]")].at(-1)?.textContent).toBe("The server is gone. Fix: wait.");
    expect(document.querySelectorAll("article")).toHaveLength(2);
    await tell({ kind: "opened", conversation: { id: "d", turns: [] } });
    expect(document.querySelectorAll("article")).toHaveLength(0);
  });
});
