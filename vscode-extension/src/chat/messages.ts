/** What the extension and the chat view tell each other. */
import type { Change, Conversation, Rating } from "./conversation";
import type { Candidate, Offered } from "./mentions";

/** A mention of the question that is being typed, and what it brings. */
export interface Chip {
  readonly mention: string;
  readonly place: string;
  /** About; null for what the index is asked for. */
  readonly tokens: number | null;
}

export type ToView =
  | { readonly kind: "opened"; readonly conversation: Conversation }
  | { readonly kind: "changed"; readonly change: Change }
  | { readonly kind: "offered"; readonly providers: readonly Offered[]; readonly commands: readonly Offered[] }
  | { readonly kind: "candidates"; readonly request: number; readonly candidates: readonly Candidate[] }
  | { readonly kind: "brought"; readonly request: number; readonly chips: readonly Chip[]; readonly problem: string }
  /** Put words into the question that is being typed, and go there. */
  | { readonly kind: "compose"; readonly text: string };

export type BlockAction = "insert" | "apply" | "check" | "copy";

export type FromView =
  | { readonly kind: "ready" }
  /** Ask; with `instead`, that turn and what follows it are taken back first. */
  | { readonly kind: "ask"; readonly question: string; readonly instead?: string }
  | { readonly kind: "stop" }
  | { readonly kind: "rate"; readonly id: string; readonly rating: Rating; readonly reason: string }
  | { readonly kind: "open"; readonly id: string; readonly piece: number }
  | { readonly kind: "complete"; readonly request: number; readonly provider: string; readonly prefix: string }
  | { readonly kind: "bring"; readonly request: number; readonly question: string }
  | {
      readonly kind: "block"; readonly id: string; readonly block: number; readonly action: BlockAction;
      readonly text: string; readonly language: string;
    };
