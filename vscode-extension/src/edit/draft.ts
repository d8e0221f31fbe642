/** An edit that is being written, as it is seen in the document: what it changes so far, and how to stop it. */
import {
  CodeLens, type CommentController, type CommentThread, CommentThreadCollapsibleState, type Disposable, languages, Range,
  type TextDocument, type TextEditorDecorationType, window,
} from "vscode";
import { fenced } from "../review/markup";
import { below, comment, REMOVED } from "../review/review";
import { EDIT } from "../text/review";
import { streamed } from "./streamed";

const REDRAW_MS = 120;

export class Draft implements Disposable {
  readonly #document: TextDocument;
  readonly #lines: Range;
  readonly #before: string;
  readonly #thread: CommentThread;
  readonly #red: TextEditorDecorationType;
  readonly #lens: Disposable;
  #words = "";
  #timer: NodeJS.Timeout | undefined;

  /** `lines` are whole ones. */
  constructor(document: TextDocument, lines: Range, controller: CommentController) {
    this.#document = document;
    this.#lines = lines;
    this.#before = document.getText(lines);
    this.#red = window.createTextEditorDecorationType(REMOVED);
    this.#thread = controller.createCommentThread(
      document.uri, below({ start: lines.start.line, end: lines.end.line + 1 }), [comment("")]);
    this.#thread.canReply = false;
    this.#thread.label = EDIT.draft;
    this.#thread.collapsibleState = CommentThreadCollapsibleState.Expanded;
    this.#lens = languages.registerCodeLensProvider({ pattern: "**" }, {
      provideCodeLenses: (shown) => (shown === document ? this.#lenses() : []),
    });
  }

  dispose(): void {
    clearTimeout(this.#timer);
    this.#thread.dispose();
    this.#red.dispose();
    this.#lens.dispose();
  }

  /** More of the model's words. */
  write(text: string): void {
    this.#words += text;
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      this.#draw();
    }, REDRAW_MS);
  }

  #draw(): void {
    const { diff, removed } = streamed(this.#before, this.#words);
    this.#thread.comments = [comment(fenced(diff, "diff"))];
    const first = this.#lines.start.line;
    const ranges = removed.map((line) => new Range(first + line, 0, first + line, 0));
    window.visibleTextEditors
      .filter(({ document }) => document === this.#document)
      .forEach((editor) => editor.setDecorations(this.#red, ranges));
  }

  #lenses(): CodeLens[] {
    const top = new Range(this.#lines.start, this.#lines.start);
    return [
      new CodeLens(top, { title: EDIT.writing, command: "" }),
      new CodeLens(top, { title: EDIT.stop, command: "chipsmith.stopEdit" }),
    ];
  }
}
