/** Chipsmith's own messages beside the standard ones of LSP. */
import { NotificationType, RequestType0 } from "vscode-languageclient/node";

export interface Delta {
  id: string;
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
  /** How much is recorded of this workspace. */
  recording: "all" | "no_code" | "off";
  /** This editor's offers of today. */
  today: Today;
}

export interface Today {
  date: string;
  decided: number;
  /** Whole or in part. */
  accepted: number;
}

export const delta = new NotificationType<Delta>("chipsmith/delta");
export const status = new RequestType0<Status, void>("chipsmith/status");
