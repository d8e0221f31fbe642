/** Chipsmith's messages about conversations and the code in them. */
import { type Diagnostic, NotificationType, type Range, RequestType, RequestType0 } from "vscode-languageclient/node";
import type { Answer, Message, Rating } from "./conversation";
import type { Offered } from "./mentions";

/** What the editor shows, for the mentions that ask for it. */
export interface Situation {
  selection?: { uri: string; range: Range };
  /** Diagnostics, one a line. */
  problems?: string[];
  terminal?: string;
}

export interface ChatParams extends Situation {
  messages: Message[];
  /** Names the answer in `chipsmith/delta`. */
  token: string;
  /** Names the conversation. */
  session: string;
}

export interface Brought {
  provider: string;
  argument: string;
  path: string;
  firstLine: number;
  tokens: number;
}

interface Fix {
  fix?: string;
}

export const chat = new RequestType<ChatParams, Answer, Fix>("chipsmith/chat");
export const context =
  new RequestType<Situation & { messages: Message[] }, { brought: Brought[]; searches: string[] }, Fix>("chipsmith/context");
export const providers = new RequestType0<{ providers: Offered[]; commands: Offered[] }, void>("chipsmith/providers");
export const feedback = new RequestType<{ turn: string; rating: Rating; text: string }, null, void>("chipsmith/feedback");
export const check = new RequestType<
  { text: string; language: string; uri: string }, { tool: string | null; diagnostics: Diagnostic[] }, Fix
>("chipsmith/check");
export const didApply = new NotificationType<{
  turn: string;
  block: number;
  outcome: "inserted" | "applied" | "copied" | "checked" | "refused";
  text: string;
  language: string;
  uri: string;
}>("chipsmith/didApply");
