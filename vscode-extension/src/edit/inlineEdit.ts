/** Changes by instruction: asked for at the cursor, streamed, then reviewed hunk by hunk. */
import { randomUUID } from "node:crypto";
import {
  CancellationTokenSource, commands, type Disposable, languages, Range, type TextDocument, type TextEditor, window, workspace,
} from "vscode";
import type { Client } from "../client";
import { explain, isCancelled } from "../errors";
import { edit } from "../review/protocol";
import type { Reviews } from "../review/reviews";
import { LANGUAGES } from "../settings";
import { EDIT, REVIEW } from "../text/review";
import { Draft } from "./draft";

export class InlineEdit implements Disposable {
  readonly #client: Client;
  readonly #reviews: Reviews;
  #running: { cancel: CancellationTokenSource; document: TextDocument } | undefined;
  /** Offered again, since what was asked is often asked once more in other words. */
  #last = "";

  constructor(client: Client, reviews: Reviews) {
    this.#client = client;
    this.#reviews = reviews;
  }

  dispose(): void {
    this.stop();
  }

  stop(): void {
    this.#running?.cancel.cancel();
  }

  /** Ask for an instruction, and change the selected lines, or the cursor's line, by it. */
  async start(instruction?: string): Promise<void> {
    const editor = window.activeTextEditor;
    const obstacle = editor ? this.#obstacle(editor.document) : EDIT.noEditor;
    if (!editor || obstacle) {
      throw new Error(obstacle);
    }
    await this.#client.connected(); // before anything is typed
    const lines = wholeLines(editor);
    const said = instruction ?? (await this.#ask(lines));
    if (said?.trim()) {
      this.#last = said;
      await this.#propose(editor.document, lines, said.trim());
    }
  }

  #obstacle(document: TextDocument): string | undefined {
    if (this.#running) {
      return EDIT.busy;
    }
    if (workspace.fs.isWritableFileSystem(document.uri.scheme) === false) {
      return REVIEW.readOnly;
    }
    return followed(document) ? undefined : REVIEW.noFollowing(document.languageId);
  }

  #ask(lines: Range): Thenable<string | undefined> {
    return window.showInputBox({
      title: EDIT.instruct,
      prompt: EDIT.what(lines.start.line + 1, lines.end.line + 1),
      placeHolder: EDIT.example,
      value: this.#last,
      valueSelection: [0, this.#last.length],
    });
  }

  async #propose(document: TextDocument, lines: Range, instruction: string): Promise<void> {
    const token = randomUUID();
    const cancel = new CancellationTokenSource();
    this.#reviews.close(document);
    const draft = new Draft(document, lines, this.#reviews.controller);
    const deltas = this.#client.onDelta(({ id, text }) => id === token && draft.write(text));
    const asked = document.version;
    this.#set({ cancel, document });
    try {
      const server = await this.#client.connected();
      const range = server.code2ProtocolConverter.asRange(lines);
      const params = { textDocument: { uri: document.uri.toString() }, range, instruction, token };
      const proposed = await server.sendRequest(edit, params, cancel.token);
      draft.dispose();
      if (!proposed.hunks.length) {
        void window.showInformationMessage(EDIT.nothing);
        return;
      }
      if (document.version !== asked) {
        void window.showWarningMessage(EDIT.changed);
      }
      this.#reviews.open(document, proposed);
    } catch (error) {
      const told = isCancelled(error) ? window.showInformationMessage : window.showErrorMessage;
      void told(EDIT.failed(explain(error)));
    } finally {
      draft.dispose();
      deltas.dispose();
      cancel.dispose();
      this.#set(undefined);
    }
  }

  #set(running: { cancel: CancellationTokenSource; document: TextDocument } | undefined): void {
    this.#running = running;
    void commands.executeCommand("setContext", "chipsmith.editing", running !== undefined);
  }
}

/** Whether the language server knows the document. */
export function followed(document: TextDocument): boolean {
  return languages.match(LANGUAGES.map((language) => ({ language })), document) > 0;
}

/** The selected lines; one in which the selection ends before its first character is not meant. */
function wholeLines({ selection, document }: TextEditor): Range {
  const { start, end } = selection;
  const last = end.line > start.line && end.character === 0 ? end.line - 1 : end.line;
  return new Range(start.line, 0, last, document.lineAt(last).text.length);
}
