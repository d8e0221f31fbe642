/** The chat view as VS Code has it: shown, filled, and listened to. */
import { randomBytes } from "node:crypto";
import { commands, type Disposable, Uri, type WebviewView, type WebviewViewProvider, window } from "vscode";
import type { Client } from "../client";
import { explain } from "../errors";
import type { Blocks } from "./blocks";
import { chips } from "./context";
import { html } from "./html";
import type { FromView, ToView } from "./messages";
import { openPlace, pathsFor } from "./places";
import { context, providers } from "./protocol";
import type { Session } from "./session";
import { situation } from "./situation";

export const VIEW = "chipsmith.chat";

export class ChatView implements WebviewViewProvider, Disposable {
  readonly #extension: Uri;
  readonly #client: Client;
  readonly #session: Session;
  readonly #blocks: Blocks;
  readonly #disposables: Disposable[];
  #view: WebviewView | undefined;
  /** Words that wait for the view to come up. */
  #words = "";

  constructor(extension: Uri, client: Client, session: Session, blocks: Blocks) {
    this.#extension = extension;
    this.#client = client;
    this.#session = session;
    this.#blocks = blocks;
    this.#disposables = [
      window.registerWebviewViewProvider(VIEW, this),
      session.onDidChange((change) => this.#post({ kind: "changed", change })),
      session.onDidOpen((conversation) => this.#post({ kind: "opened", conversation })),
      client.onDidChange(() => void this.#offer()),
    ];
  }

  dispose(): void {
    this.#disposables.forEach((each) => each.dispose());
  }

  resolveWebviewView(view: WebviewView): void {
    this.#view = view;
    const { webview } = view;
    const files = Uri.joinPath(this.#extension, "dist");
    const at = (name: string): string => webview.asWebviewUri(Uri.joinPath(files, name)).toString();
    webview.options = { enableScripts: true, localResourceRoots: [files] };
    webview.onDidReceiveMessage((message: FromView) => void this.#hear(message));
    view.onDidDispose(() => (this.#view = undefined));
    webview.html = html({
      cspSource: webview.cspSource, nonce: randomBytes(16).toString("base64"), script: at("view.js"), style: at("view.css"),
    });
  }

  /** Show the view, and put words into the question that is being typed there. */
  async compose(words = ""): Promise<void> {
    this.#words = words;
    await commands.executeCommand(`${VIEW}.focus`);
    this.#pour();
  }

  async #hear(message: FromView): Promise<void> {
    try {
      await this.#act(message);
    } catch (error) {
      void window.showErrorMessage(explain(error));
    }
  }

  #act(message: FromView): Promise<void> | void {
    switch (message.kind) {
      case "ready":
        return this.#fill();
      case "ask":
        return this.#session.ask(message.question, message.instead);
      case "stop":
        return this.#session.stop();
      case "rate":
        return this.#session.rate(message.id, message.rating, message.reason);
      case "open":
        return this.#open(message.id, message.piece);
      case "complete":
        return this.#complete(message);
      case "bring":
        return this.#bring(message.request, message.question);
      case "block": {
        const { id, block } = message;
        const turn = this.#session.conversation.turns.find((one) => one.id === id)?.turn ?? "";
        return this.#blocks.act(message, turn, (note) => this.#session.apply({ kind: "noted", id, block, note }));
      }
    }
  }

  async #fill(): Promise<void> {
    this.#post({ kind: "opened", conversation: this.#session.conversation });
    this.#pour();
    await this.#offer();
  }

  #pour(): void {
    if (this.#view?.visible) {
      this.#post({ kind: "compose", text: this.#words });
      this.#words = "";
    }
  }

  async #offer(): Promise<void> {
    const offered = this.#view && (await this.#client.running?.sendRequest(providers).catch(() => undefined));
    if (offered) {
      this.#post({ kind: "offered", ...offered });
    }
  }

  async #open(id: string, number: number): Promise<void> {
    const turn = this.#session.conversation.turns.find((one) => one.id === id);
    const piece = turn?.context.find((one) => one.number === number);
    if (piece) {
      await openPlace(piece);
    }
  }

  async #complete({ request, provider, prefix }: Extract<FromView, { kind: "complete" }>): Promise<void> {
    this.#post({ kind: "candidates", request, candidates: await pathsFor(provider, prefix) });
  }

  async #bring(request: number, question: string): Promise<void> {
    const asked = { messages: [{ role: "user" as const, content: question }], ...(await situation(question)) };
    try {
      const told = await this.#client.running?.sendRequest(context, asked);
      if (told) {
        this.#post({ kind: "brought", request, chips: chips(question, told.brought, told.searches), problem: "" });
      }
    } catch (error) {
      this.#post({ kind: "brought", request, chips: [], problem: explain(error) });
    }
  }

  #post(message: ToView): void {
    void this.#view?.webview.postMessage(message);
  }
}
