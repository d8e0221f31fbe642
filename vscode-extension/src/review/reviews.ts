/** All reviews, one a document, and what the person's decisions do. */
import {
  commands, type CommentController, type CommentThread, comments, Disposable, EventEmitter, languages, Range, Selection, type TextDocument,
  TextEdit, Uri, window, workspace, WorkspaceEdit,
} from "vscode";
import type { Client } from "../client";
import { explain } from "../errors";
import { REVIEW } from "../text/review";
import { Lenses } from "./lenses";
import { nearest } from "./lines";
import { type Proposed, resolveEdit, type Resolved } from "./protocol";
import { type OpenHunk, Review } from "./review";

/** How a review ended: how many changes there were, were taken, and are undecided. */
export interface Ended {
  readonly all: number;
  readonly taken: number;
  readonly left: number;
}

type Done = (ended: Ended) => void;

interface Kept {
  readonly review: Review;
  readonly done: Done;
}

/** What a command was given: a lens's document and hunk, a thread, or nothing, for the one at the cursor. */
export type Target = [] | [CommentThread] | [string, number?];

export class Reviews implements Disposable {
  readonly #client: Client;
  readonly #kept = new Map<string, Kept>();
  readonly #changed = new EventEmitter<void>();
  readonly #disposables: Disposable[] = [];
  #controller: CommentController | undefined;
  /** Registered while there are reviews, since VS Code may keep lenses of a provider that has none any more. */
  #lenses: Disposable | undefined;

  constructor(client: Client) {
    this.#client = client;
  }

  dispose(): void {
    [...this.#kept.keys()].forEach((uri) => this.#end(uri));
    this.#disposables.forEach((each) => each.dispose());
    this.#controller?.dispose();
    this.#changed.dispose();
  }

  /** Where threads are shown; made when first needed. */
  get controller(): CommentController {
    if (!this.#controller) {
      this.#controller = comments.createCommentController("chipsmith.review", REVIEW.author);
      this.#listen();
    }
    return this.#controller;
  }

  /** Show changes; a former review of the document ends undecided. */
  open(document: TextDocument, proposed: Proposed, done: Done = () => undefined): void {
    const uri = document.uri.toString();
    this.close(document);
    this.#kept.set(uri, { review: new Review(document, proposed, this.controller), done });
    this.#drawn();
    this.#reveal(uri);
  }

  /** End a document's review; what is not decided stays so. */
  close(document: TextDocument): void {
    this.#end(document.uri.toString());
  }

  async accept(...target: Target): Promise<void> {
    const [review, hunk] = this.#find(target);
    await this.#decide(review, hunk && [hunk.index], []);
  }

  async refuse(...target: Target): Promise<void> {
    const [review, hunk] = this.#find(target);
    await this.#decide(review, [], hunk && [hunk.index]);
  }

  async acceptAll(...target: Target): Promise<void> {
    const [review] = this.#find(target);
    await this.#decide(review, review?.open.map(({ index }) => index), []);
  }

  async refuseAll(...target: Target): Promise<void> {
    const [review] = this.#find(target);
    await this.#decide(review, [], review?.open.map(({ index }) => index));
  }

  async #decide(review: Review | undefined, accepted: number[] | undefined, rejected: number[] | undefined): Promise<void> {
    if (!review || !accepted || !rejected) {
      throw new Error(REVIEW.none);
    }
    const server = await this.#client.connected();
    const uri = review.document.uri.toString();
    try {
      const resolved = await server.sendRequest(resolveEdit, { id: review.id, accepted, rejected });
      review.taken += await applied(review.document, resolved, accepted.length);
      review.decided([...accepted, ...rejected]);
    } catch (error) {
      void window.showErrorMessage(explain(error));
      this.#end(uri);
    }
    if (!review.open.length) {
      this.#end(uri);
    } else {
      this.#reveal(uri);
    }
    this.#drawn();
  }

  #find(target: Target): [Review | undefined, OpenHunk | undefined] {
    const [what, index] = target;
    if (typeof what === "object") {
      const review = this.#kept.get(what.uri.toString())?.review;
      return [review, review?.of(what)];
    }
    const editor = window.activeTextEditor;
    const review = this.#kept.get(what ?? editor?.document.uri.toString() ?? "")?.review;
    const hunk = index === undefined
      ? nearest(review?.open ?? [], editor?.selection.active.line ?? 0)
      : review?.open.find((one) => one.index === index);
    return [review, hunk];
  }

  /** Go to the next change, so that keys alone lead through all. */
  #reveal(uri: string): void {
    const review = this.#kept.get(uri)?.review;
    const editor = window.visibleTextEditors.find(({ document }) => document.uri.toString() === uri);
    const next = nearest(review?.open ?? [], editor?.selection.active.line ?? 0);
    if (editor && next) {
      const { start } = next.lines;
      editor.selection = new Selection(start, 0, start, 0);
      editor.revealRange(new Range(start, 0, next.lines.end, 0));
    }
  }

  #end(uri: string): void {
    const kept = this.#kept.get(uri);
    if (kept && this.#kept.delete(uri)) {
      const { all, taken, open } = kept.review;
      kept.review.dispose();
      kept.done({ all, taken, left: open.length });
      this.#drawn();
    }
  }

  #drawn(): void {
    if (!this.#kept.size) {
      this.#lenses?.dispose();
      this.#lenses = undefined;
    } else {
      this.#lenses ??= languages.registerCodeLensProvider(
        { pattern: "**" }, new Lenses((document) => this.#kept.get(document.uri.toString())?.review, this.#changed.event));
    }
    this.#changed.fire();
    const active = window.activeTextEditor?.document.uri.toString();
    void commands.executeCommand("setContext", "chipsmith.reviewing", active !== undefined && this.#kept.has(active));
  }

  #listen(): void {
    this.#disposables.push(
      workspace.onDidChangeTextDocument(({ document, contentChanges }) => {
        this.#kept.get(document.uri.toString())?.review.follow(contentChanges);
        this.#changed.fire();
      }),
      workspace.onDidCloseTextDocument(({ uri }) => this.#end(uri.toString())),
      window.onDidChangeVisibleTextEditors(() => this.#kept.forEach(({ review }) => review.draw())),
      window.onDidChangeActiveTextEditor(() => this.#drawn()),
    );
  }
}

/** Change the document in one step, which one undo takes back; returns how many of the accepted were applied. */
async function applied(document: TextDocument, { edits, version, conflicts }: Resolved, accepted: number): Promise<number> {
  if (conflicts.length) {
    void window.showWarningMessage(REVIEW.conflict(conflicts.length));
  }
  if (!edits.length) {
    return 0;
  }
  const change = new WorkspaceEdit();
  change.set(Uri.parse(document.uri.toString()), edits.map(({ range: { start, end }, newText }) =>
    new TextEdit(new Range(start.line, start.character, end.line, end.character), newText)));
  if (document.version !== version || !(await workspace.applyEdit(change))) {
    void window.showErrorMessage(REVIEW.notApplied);
    return 0;
  }
  return accepted - conflicts.length;
}
