/** Chipsmith's own messages beside the standard ones of LSP. */
import { NotificationType, RequestType, RequestType0 } from "vscode-languageclient/node";

export interface Message {
  role: "user" | "assistant";
  content: string;
}

export interface ChatParams {
  messages: Message[];
  /** Names the answer in `chipsmith/delta`. */
  token: string;
}

export interface ChatResult {
  /** Names the answer in `chipsmith/feedback`. */
  turn: string;
  content: string;
}

export interface Delta {
  id: string;
  text: string;
}

export interface Feedback {
  turn: string;
  rating: "up" | "down";
  text: string;
}

export interface Role {
  model: string;
  version: string | null;
  loaded: boolean;
  error: string | null;
}

export interface Status {
  state: "starting" | "ready" | "lost" | "failed";
  message: string;
  url: string | null;
  roles: Record<string, Role>;
  /** Of the last completion, from request to answer. */
  latencyMs: number | null;
}

export const chat = new RequestType<ChatParams, ChatResult, { fix?: string }>("chipsmith/chat");
export const delta = new NotificationType<Delta>("chipsmith/delta");
export const feedback = new RequestType<Feedback, null, void>("chipsmith/feedback");
export const status = new RequestType0<Status, void>("chipsmith/status");
