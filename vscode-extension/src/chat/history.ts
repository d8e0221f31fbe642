/** Conversations kept between sessions, in the workspace's state, as far as recording is allowed. */
import type { Conversation, Turn } from "./conversation";

/** A `vscode.Memento`. */
export interface Store {
  get(key: string): unknown;
  update(key: string, value: unknown): Thenable<void>;
}

export type Recording = "all" | "no_code" | "off";

const KEY = "chipsmith.conversations";
const MOST = 50;
/** Characters of all that is kept; VS Code holds the state in memory. */
const ROOM = 1_000_000;

export class History {
  readonly #store: Store;

  constructor(store: Store) {
    this.#store = store;
  }

  /** The newest first. */
  get conversations(): Conversation[] {
    const kept = this.#store.get(KEY);
    return Array.isArray(kept) ? (kept as Conversation[]) : [];
  }

  /** Keep a conversation; with `no_code` and `off` none is kept, and what was kept goes. */
  async keep(conversation: Conversation, recording: Recording): Promise<void> {
    if (recording !== "all") {
      return this.#write([]);
    }
    const ended = { ...conversation, turns: conversation.turns.filter(({ state }) => state !== "running") };
    const others = this.conversations.filter(({ id }) => id !== conversation.id);
    return this.#write(ended.turns.length ? [ended, ...others] : others);
  }

  async forget(id: string): Promise<void> {
    await this.#write(this.conversations.filter((one) => one.id !== id));
  }

  async #write(conversations: readonly Conversation[]): Promise<void> {
    let room = ROOM;
    const kept = conversations.slice(0, MOST).filter((one) => (room -= one.turns.reduce(longer, 0)) > 0);
    await this.#store.update(KEY, kept.length ? kept : undefined);
  }
}

function longer(sum: number, turn: Turn): number {
  return sum + turn.question.length + turn.answer.length;
}
