/** Questions from an input box; the answer streams into a read-only Markdown document. */
import { type Disposable, EventEmitter, ProgressLocation, Uri, ViewColumn, window, workspace } from "vscode";
import type { Client } from "./client";
import { Conversation, explain } from "./conversation";
import { chat, feedback, type Feedback } from "./protocol";

const SCHEME = "chipsmith";
const DOCUMENT = Uri.from({ scheme: SCHEME, path: "/Chipsmith Chat.md" });
const RATED_MS = 3000;
const NO_SERVER = "No Chipsmith language server runs. Fix: run Chipsmith: Restart the Language Server.";

export class Chat implements Disposable {
  readonly #client: Client;
  readonly #changed = new EventEmitter<Uri>();
  readonly #disposables: Disposable[];
  #conversation = new Conversation();
  #asked = 0;
  #running: string | undefined;

  constructor(client: Client) {
    this.#client = client;
    this.#disposables = [
      this.#changed,
      workspace.registerTextDocumentContentProvider(SCHEME, {
        onDidChange: this.#changed.event,
        provideTextDocumentContent: () => this.#conversation.text,
      }),
      client.onDelta(({ id, text }) => {
        if (id === this.#running) {
          this.#conversation.append(text);
          this.#changed.fire(DOCUMENT);
        }
      }),
    ];
  }

  dispose(): void {
    this.#disposables.forEach((each) => each.dispose());
  }

  /** Ask in the conversation so far. */
  async ask(): Promise<void> {
    if (this.#running) {
      void window.showInformationMessage("An answer is being written. Cancel it in its notification first.");
      return;
    }
    const question = await window.showInputBox({ title: "Chipsmith", prompt: "What do you want to know?" });
    if (question?.trim()) {
      await this.#show();
      await this.#answer(question.trim());
    }
  }

  /** Forget the conversation, and ask. */
  async askAnew(): Promise<void> {
    if (!this.#running) {
      this.#conversation = new Conversation();
      this.#changed.fire(DOCUMENT);
    }
    await this.ask();
  }

  /** Rate the last answer. */
  async rate(rating: Feedback["rating"]): Promise<void> {
    const { turn } = this.#conversation;
    const client = this.#client.running;
    if (!turn || !client) {
      void window.showInformationMessage(turn ? NO_SERVER : "There is no answer to rate yet.");
      return;
    }
    const prompt = rating === "up" ? "What was good? (optional)" : "What was wrong? (optional)";
    const text = await window.showInputBox({ title: "Chipsmith", prompt });
    if (text !== undefined) {
      await client.sendRequest(feedback, { turn, rating, text });
      window.setStatusBarMessage("Chipsmith: the rating is recorded.", RATED_MS);
    }
  }

  async #show(): Promise<void> {
    const document = await workspace.openTextDocument(DOCUMENT);
    await window.showTextDocument(document, { viewColumn: ViewColumn.Beside, preview: false, preserveFocus: true });
  }

  async #answer(question: string): Promise<void> {
    const token = `chat-${++this.#asked}`;
    const conversation = this.#conversation;
    const messages = conversation.ask(question);
    this.#running = token;
    const progress = { location: ProgressLocation.Notification, title: "Chipsmith answers", cancellable: true };
    try {
      const client = this.#client.running;
      if (!client) {
        throw new Error(NO_SERVER);
      }
      const result = await window.withProgress(progress, (_, cancel) =>
        client.sendRequest(chat, { messages, token }, cancel),
      );
      conversation.answered(messages, result);
    } catch (error) {
      conversation.failed(explain(error));
    } finally {
      this.#running = undefined;
      this.#changed.fire(DOCUMENT);
    }
  }
}
