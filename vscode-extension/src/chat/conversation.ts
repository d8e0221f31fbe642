/** A conversation and what may happen to it. The extension and the view apply the same changes. */
import { harmless } from "./harmless";

export type Rating = "up" | "down";

/** A passage that the model was given. */
export interface Piece {
  readonly number: number;
  readonly provider: string;
  readonly argument: string;
  readonly path: string;
  /** Counted from 1. */
  readonly first_line: number;
  readonly last_line: number;
  readonly tokens: number;
}

/** What became of a code block. */
export interface Note {
  readonly tone: "good" | "bad" | "plain";
  readonly lines: readonly string[];
}

export interface Turn {
  /** Names the answer in `chipsmith/delta`. */
  readonly id: string;
  readonly question: string;
  readonly answer: string;
  readonly state: "running" | "answered" | "stopped" | "failed";
  /** Why there is no answer, or only a part of one. */
  readonly problem?: string;
  /** Names the answer in feedback. */
  readonly turn?: string;
  readonly model?: string;
  readonly modelVersion?: string;
  readonly context: readonly Piece[];
  readonly rating?: Rating;
  readonly notes: Readonly<Record<number, Note>>;
}

export interface Conversation {
  readonly id: string;
  readonly turns: readonly Turn[];
}

export interface Answer {
  readonly turn: string;
  readonly content: string;
  readonly model: string;
  readonly modelVersion: string;
  readonly context: readonly Piece[];
}

export type Change =
  | { readonly kind: "asked"; readonly id: string; readonly question: string }
  | { readonly kind: "wrote"; readonly id: string; readonly text: string }
  | { readonly kind: "answered"; readonly id: string; readonly answer: Answer }
  | { readonly kind: "ended"; readonly id: string; readonly state: "stopped" | "failed"; readonly problem: string }
  | { readonly kind: "rated"; readonly id: string; readonly rating: Rating }
  | { readonly kind: "noted"; readonly id: string; readonly block: number; readonly note: Note }
  /** This turn and what follows it are taken back. */
  | { readonly kind: "cut"; readonly id: string };

export interface Message {
  readonly role: "user" | "assistant";
  readonly content: string;
}

export function changed(conversation: Conversation, change: Change): Conversation {
  const { turns } = conversation;
  switch (change.kind) {
    case "asked":
      return { ...conversation, turns: [...turns, begun(change.id, change.question)] };
    case "cut": {
      const at = turns.findIndex((turn) => turn.id === change.id);
      return at < 0 ? conversation : { ...conversation, turns: turns.slice(0, at) };
    }
    default:
      return { ...conversation, turns: turns.map((turn) => (turn.id === change.id ? next(turn, change) : turn)) };
  }
}

/** What is sent: the turns that were answered, and the question. A failed question is not sent again. */
export function messages(conversation: Conversation, question: string): Message[] {
  const said = conversation.turns
    .filter((turn) => turn.state === "answered")
    .flatMap((turn): Message[] => [
      { role: "user", content: turn.question },
      { role: "assistant", content: turn.answer },
    ]);
  return [...said, { role: "user", content: question }];
}

/** The last turn that can be rated. */
export function lastAnswered(conversation: Conversation): Turn | undefined {
  return conversation.turns.findLast((turn) => turn.turn !== undefined);
}

function begun(id: string, question: string): Turn {
  return { id, question, answer: "", state: "running", context: [], notes: {} };
}

type TurnChange = Exclude<Change, { kind: "asked" | "cut" }>;

function next(turn: Turn, change: TurnChange): Turn {
  switch (change.kind) {
    case "wrote":
      return { ...turn, answer: turn.answer + harmless(change.text) };
    case "answered": {
      const { content, ...rest } = change.answer;
      return { ...turn, ...rest, answer: harmless(content), state: "answered" };
    }
    case "ended":
      return { ...turn, state: change.state, problem: change.problem };
    case "rated":
      return { ...turn, rating: change.rating };
    case "noted":
      return { ...turn, notes: { ...turn.notes, [change.block]: change.note } };
  }
}
