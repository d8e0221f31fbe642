import { describe, expect, test } from "vitest";
import type { Conversation } from "../../src/chat/conversation";
import { History } from "../../src/chat/history";
import { Memory } from "../vscode";

function conversation(id: string, answer = "Time left."): Conversation {
  return { id, turns: [{ id: "a", question: "Slack?", answer, state: "answered", context: [], notes: {} }] };
}

describe("history", () => {
  test("keeps conversations, the newest first, each once", async () => {
    const history = new History(new Memory());
    for (const id of ["a", "b", "a"]) {
      await history.keep(conversation(id), "all");
    }
    expect(history.conversations.map(({ id }) => id)).toEqual(["a", "b"]);
  });

  test.each(["off", "no_code"] as const)("keeps nothing at the level %s, and forgets what it had", async (level) => {
    const history = new History(new Memory());
    await history.keep(conversation("a"), "all");
    await history.keep(conversation("b"), level);
    expect(history.conversations).toEqual([]);
  });

  test("forgets one conversation", async () => {
    const history = new History(new Memory());
    await history.keep(conversation("a"), "all");
    await history.keep(conversation("b"), "all");
    await history.forget("a");
    expect(history.conversations.map(({ id }) => id)).toEqual(["b"]);
  });

  test("has bounds, and lets the oldest go", async () => {
    const history = new History(new Memory());
    for (const id of ["a", "b", "c"]) {
      await history.keep(conversation(id, "x".repeat(400_000)), "all");
    }
    expect(history.conversations.map(({ id }) => id)).toEqual(["c", "b"]);
  });

  test("reads what is not its own as nothing", () => {
    const memory = new Memory();
    void memory.update("chipsmith.conversations", "odd");
    expect(new History(memory).conversations).toEqual([]);
  });
});
