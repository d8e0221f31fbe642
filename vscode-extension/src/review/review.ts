/** Changes of one document that wait for a decision: red in its lines, what shall stand there below them. */
import {
  type Comment, type CommentController, CommentMode, type CommentThread, CommentThreadCollapsibleState, type Disposable,
  MarkdownString, OverviewRulerLane, Range, type TextDocument, type TextDocumentContentChangeEvent, type TextEditorDecorationType,
  ThemeColor, window,
} from "vscode";
import { REVIEW } from "../text/review";
import { type Lines, moved } from "./lines";
import { fenced } from "./markup";
import type { Hunk, Proposed } from "./protocol";

export interface OpenHunk {
  readonly index: number;
  readonly thread: CommentThread;
  lines: Lines;
  readonly removed: string;
}

export class Review implements Disposable {
  readonly document: TextDocument;
  readonly id: string;
  /** How many there were. */
  readonly all: number;
  taken = 0;
  readonly #open = new Map<number, OpenHunk>();
  readonly #red: TextEditorDecorationType;

  constructor(document: TextDocument, proposed: Proposed, controller: CommentController) {
    this.document = document;
    this.id = proposed.id;
    this.all = proposed.hunks.length;
    this.#red = window.createTextEditorDecorationType(REMOVED);
    proposed.hunks.forEach((hunk, index) => this.#open.set(index, this.#show(hunk, index, controller)));
    this.draw();
  }

  dispose(): void {
    this.#red.dispose();
    this.#open.forEach(({ thread }) => thread.dispose());
    this.#open.clear();
  }

  /** Those that are not decided on. */
  get open(): OpenHunk[] {
    return [...this.#open.values()];
  }

  /** The hunk that a thread shows. */
  of(thread: CommentThread): OpenHunk | undefined {
    return this.open.find((hunk) => hunk.thread === thread);
  }

  decided(indices: readonly number[]): void {
    for (const index of indices) {
      this.#open.get(index)?.thread.dispose();
      this.#open.delete(index);
    }
    this.draw();
  }

  /** Follow what was typed. */
  follow(changes: readonly TextDocumentContentChangeEvent[]): void {
    for (const hunk of this.#open.values()) {
      hunk.lines = changes.reduce(moved, hunk.lines);
      hunk.thread.range = below(hunk.lines);
    }
    this.draw();
  }

  draw(): void {
    const ranges = this.open.filter(({ removed }) => removed).map(({ lines }) => new Range(lines.start, 0, lines.end - 1, 0));
    window.visibleTextEditors
      .filter(({ document }) => document === this.document)
      .forEach((editor) => editor.setDecorations(this.#red, ranges));
  }

  #show(hunk: Hunk, index: number, controller: CommentController): OpenHunk {
    const { start, end } = hunk.range;
    const lines = { start: start.line, end: end.character > 0 ? end.line + 1 : end.line };
    const body = hunk.added ? fenced(hunk.added, this.document.languageId) : REVIEW.removes;
    const thread = controller.createCommentThread(this.document.uri, below(lines), [comment(body)]);
    thread.canReply = false;
    thread.label = REVIEW.change(index + 1, this.all);
    thread.contextValue = "hunk";
    thread.collapsibleState = CommentThreadCollapsibleState.Expanded;
    return { index, thread, lines, removed: hunk.removed };
  }
}

/** What a thread says. */
export function comment(markdown: string): Comment {
  return { body: new MarkdownString(markdown), mode: CommentMode.Preview, author: { name: REVIEW.author } };
}

/** The line under which a thread opens. */
export function below({ start, end }: Lines): Range {
  const line = Math.max(end > start ? end - 1 : start - 1, 0);
  return new Range(line, 0, line, 0);
}

export const REMOVED = {
  isWholeLine: true,
  backgroundColor: new ThemeColor("diffEditor.removedLineBackground"),
  overviewRulerColor: new ThemeColor("diffEditorOverview.removedForeground"),
  overviewRulerLane: OverviewRulerLane.Full,
};
