/** What a person does with the code of an answer; each is told to the language server, which records it. */
import { env, type TextDocument, type TextEditor, window, workspace } from "vscode";
import type { Client } from "../client";
import { followed } from "../edit/inlineEdit";
import { explain } from "../errors";
import { reviewBlock } from "../review/protocol";
import type { Reviews } from "../review/reviews";
import { CHAT } from "../text/chat";
import type { Note } from "./conversation";
import type { FromView } from "./messages";
import { check, didApply } from "./protocol";

export type Asked = Extract<FromView, { kind: "block" }>;
type Outcome = "inserted" | "applied" | "copied" | "checked" | "refused";
type Tell = (note: Note) => void;

export class Blocks {
  readonly #client: Client;
  readonly #reviews: Reviews;

  constructor(client: Client, reviews: Reviews) {
    this.#client = client;
    this.#reviews = reviews;
  }

  /** Do it; `tell` says what became of it, perhaps more than once. `turn` names the answer. */
  async act(asked: Asked, turn: string, tell: Tell): Promise<void> {
    const editor = window.activeTextEditor;
    const record = (outcome: Outcome, document?: TextDocument): void => this.#record(asked, turn, outcome, document);
    try {
      switch (asked.action) {
        case "copy":
          await env.clipboard.writeText(asked.text);
          record("copied");
          return tell(good(CHAT.copied));
        case "insert":
          return await this.#insert(asked, editor, record, tell);
        case "check":
          return await this.#check(asked, editor, record, tell);
        case "apply":
          return await this.#apply(asked, editor, record, tell);
      }
    } catch (error) {
      tell({ tone: "bad", lines: [explain(error)] });
    }
  }

  /** At the cursor, or over the selection; where nothing is open, into a new document. */
  async #insert(asked: Asked, open: TextEditor | undefined, record: (outcome: Outcome, document: TextDocument) => void, tell: Tell): Promise<void> {
    const editor = open ?? (await window.showTextDocument(await workspace.openTextDocument({ language: asked.language || "plaintext" })));
    const done = await editor.edit((edit) => edit.replace(editor.selection, asked.text));
    if (!done) {
      throw new Error(CHAT.readOnly);
    }
    record("inserted", editor.document);
    tell(good(CHAT.inserted(nameOf(editor.document))));
  }

  async #check(asked: Asked, editor: TextEditor | undefined, record: (outcome: Outcome, document?: TextDocument) => void, tell: Tell): Promise<void> {
    const uri = editor?.document.uri.toString() ?? "";
    const { tool, diagnostics } = await (await this.#client.connected()).sendRequest(check, { text: asked.text, language: asked.language, uri });
    record("checked", editor?.document);
    if (tool === null) {
      tell({ tone: "plain", lines: [CHAT.noTool] });
    } else if (diagnostics.length) {
      const lines = diagnostics.map(({ range, message }) =>
        CHAT.problem(range.start.line + 1, typeof message === "string" ? message : message.value));
      tell({ tone: "bad", lines });
    } else {
      tell(good(CHAT.noProblems(tool)));
    }
  }

  async #apply(asked: Asked, editor: TextEditor | undefined, record: (outcome: Outcome, document: TextDocument) => void, tell: Tell): Promise<void> {
    if (!editor) {
      throw new Error(CHAT.noEditor);
    }
    const { document, selection: { start, end } } = editor;
    if (!followed(document)) {
      throw new Error(CHAT.noFollowing(document.languageId));
    }
    const proposed = await (await this.#client.connected()).sendRequest(
      reviewBlock, { textDocument: { uri: document.uri.toString() }, range: { start, end }, text: asked.text });
    tell({ tone: "plain", lines: [CHAT.reviewing(proposed.hunks.length, nameOf(document))] });
    this.#reviews.open(document, proposed, ({ all, taken, left }) => {
      if (taken || !left) {
        record(taken ? "applied" : "refused", document);
      }
      tell(taken ? good(CHAT.applied(taken, all)) : { tone: "plain", lines: [left ? CHAT.undecided : CHAT.refused] });
    });
    await window.showTextDocument(document, editor.viewColumn); // the decision is made there
  }

  #record({ block, text, language }: Asked, turn: string, outcome: Outcome, document?: TextDocument): void {
    const uri = document?.uri.toString() ?? "";
    void this.#client.running?.sendNotification(didApply, { turn, block, outcome, text, language, uri });
  }
}

function good(line: string): Note {
  return { tone: "good", lines: [line] };
}

function nameOf(document: TextDocument): string {
  return workspace.asRelativePath(document.uri);
}
