import { describe, expect, test } from "vitest";
import { Conversation, explain } from "../src/conversation";

function conversed(): Conversation {
  const conversation = new Conversation();
  const sent = conversation.ask("What is slack?");
  conversation.append("Time ");
  conversation.append("left.");
  conversation.answered(sent, { turn: "t1", content: "Time left." });
  return conversation;
}

describe("a conversation", () => {
  test("reads as Markdown", () => {
    expect(conversed().text).toBe("# Chipsmith\n\n## What is slack?\n\nTime left.\n");
  });

  test("goes with the next question", () => {
    expect(conversed().ask("And hold slack?")).toEqual([
      { role: "user", content: "What is slack?" },
      { role: "assistant", content: "Time left." },
      { role: "user", content: "And hold slack?" },
    ]);
  });

  test("names its last answer", () => {
    expect(new Conversation().turn).toBeUndefined();
    expect(conversed().turn).toBe("t1");
  });

  test("keeps what was written of an answer that failed, and does not send its question again", () => {
    const conversation = conversed();
    conversation.ask("And?");
    conversation.append("Hold");
    conversation.failed("The server is gone.\nFix: wait.");
    expect(conversation.text.endsWith("## And?\n\nHold\n\n> The server is gone.\n> Fix: wait.\n")).toBe(true);
    expect(conversation.ask("Again?")).toHaveLength(3);
    expect(conversation.turn).toBe("t1");
  });

  test("puts a question of several lines into one heading, and sends it as it is", () => {
    const conversation = new Conversation();
    expect(conversation.ask("Why\n\nthis?")[0]?.content).toBe("Why\n\nthis?");
    expect(conversation.text).toContain("\n## Why this?\n");
  });
});

describe("a failure is explained", () => {
  test("with the fix that the server told", () => {
    const error = Object.assign(new Error("No model is loaded."), { data: { fix: "run `chipsmith doctor`." } });
    expect(explain(error)).toBe("No model is loaded. Fix: run `chipsmith doctor`.");
  });

  test("in a word when the person ended it", () => {
    expect(explain(Object.assign(new Error("Request 6 is canceled"), { code: -32800 }))).toBe("Stopped.");
  });

  test.each([[new Error("gone"), "gone"], [{ data: null }, "[object Object]"], ["text", "text"]])(
    "without one: %s",
    (error, said) => {
      expect(explain(error)).toBe(said);
    },
  );

  test("whatever the data is", () => {
    expect(explain(Object.assign(new Error("odd"), { data: null }))).toBe("odd");
    expect(explain(Object.assign(new Error("odd"), { data: { fix: 3 } }))).toBe("odd");
  });
});
