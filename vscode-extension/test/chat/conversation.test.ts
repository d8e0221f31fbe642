import { describe, expect, test } from "vitest";
import { type Change, changed, type Conversation, lastAnswered, messages } from "../../src/chat/conversation";
import { harmless } from "../../src/chat/harmless";

const EMPTY: Conversation = { id: "c", turns: [] };
const ANSWER = { turn: "t1", content: "Time left.", model: "chat", modelVersion: "base", context: [] };

function after(...changes: Change[]): Conversation {
  return changes.reduce(changed, EMPTY);
}

const asked = (id: string, question: string): Change => ({ kind: "asked", id, question });
const answered = (id: string): Change => ({ kind: "answered", id, answer: ANSWER });

describe("a conversation", () => {
  test("takes an answer word by word, and then whole", () => {
    const running = after(asked("a", "What is slack?"), { kind: "wrote", id: "a", text: "Ti" }, { kind: "wrote", id: "a", text: "me" });
    expect(running.turns[0]).toMatchObject({ answer: "Time", state: "running" });
    expect(changed(running, answered("a")).turns[0]).toMatchObject({ answer: "Time left.", state: "answered", turn: "t1" });
  });

  test("goes with the next question", () => {
    expect(messages(after(asked("a", "What is slack?"), answered("a")), "And hold?")).toEqual([
      { role: "user", content: "What is slack?" },
      { role: "assistant", content: "Time left." },
      { role: "user", content: "And hold?" },
    ]);
  });

  test("keeps what was written of an answer that failed, and does not send its question again", () => {
    const failed = after(
      asked("a", "And?"), { kind: "wrote", id: "a", text: "Hold" },
      { kind: "ended", id: "a", state: "failed", problem: "The server is gone. Fix: wait." });
    expect(failed.turns[0]).toMatchObject({ answer: "Hold", problem: "The server is gone. Fix: wait." });
    expect(messages(failed, "Again?")).toHaveLength(1);
    expect(lastAnswered(failed)).toBeUndefined();
  });

  test("is cut where a question is asked in other words", () => {
    const two = after(asked("a", "one"), answered("a"), asked("b", "two"), answered("b"));
    expect(changed(two, { kind: "cut", id: "a" }).turns).toEqual([]);
    expect(changed(two, { kind: "cut", id: "b" }).turns).toHaveLength(1);
    expect(changed(two, { kind: "cut", id: "gone" })).toBe(two);
  });

  test("notes ratings and what became of code, and leaves other turns as they are", () => {
    const before = after(asked("a", "one"), answered("a"), asked("b", "two"));
    const rated = changed(before, { kind: "rated", id: "a", rating: "down" });
    const noted = changed(rated, { kind: "noted", id: "a", block: 1, note: { tone: "good", lines: ["Copied."] } });
    expect(noted.turns[0]).toMatchObject({ rating: "down", notes: { 1: { lines: ["Copied."] } } });
    expect(noted.turns[1]).toBe(before.turns[1]);
  });

  test("ignores words for an answer that is not there any more", () => {
    expect(after(asked("a", "one"), { kind: "wrote", id: "old", text: "late" }).turns[0]?.answer).toBe("");
  });
});

describe("a model's control characters", () => {
  test("are shown as pictures, and marks that turn text around as replaced", () => {
    expect(harmless("a\u001b[31mb\u0000\u007f")).toBe("a␛[31mb␀␡");
    expect(harmless("if\u202e admin\u2066\u200f")).toBe("if\ufffd admin\ufffd\ufffd");
  });

  test("leave lines, tabs and other languages alone, and every place where it was", () => {
    const text = "proc größe {} {\r\n\treturn 😀 中文\n}";
    expect(harmless(text)).toBe(text);
    expect([...harmless("😀\u0007x")]).toHaveLength([..."😀\u0007x"].length);
  });
});
