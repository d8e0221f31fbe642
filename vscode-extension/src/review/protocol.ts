/** Chipsmith's messages about changes that a person decides on. */
import { type Range, RequestType, type TextEdit } from "vscode-languageclient/node";

/** Whole lines of the document as it was at the result's version. */
export interface Hunk {
  range: Range;
  removed: string;
  added: string;
}

export interface Proposed {
  /** Names it in `chipsmith/resolveEdit`. */
  id: string;
  version: number;
  hunks: Hunk[];
}

export interface Resolved {
  /** For the document at `version`. */
  edits: TextEdit[];
  version: number;
  /** Accepted hunks whose lines have changed meanwhile. */
  conflicts: number[];
}

interface Fix {
  fix?: string;
}

export const edit = new RequestType<
  { textDocument: { uri: string }; range: Range; instruction: string; token: string }, Proposed, Fix
>("chipsmith/edit");
export const reviewBlock =
  new RequestType<{ textDocument: { uri: string }; range: Range; text: string }, Proposed, Fix>("chipsmith/reviewBlock");
export const resolveEdit =
  new RequestType<{ id: string; accepted: number[]; rejected: number[] }, Resolved, Fix>("chipsmith/resolveEdit");
