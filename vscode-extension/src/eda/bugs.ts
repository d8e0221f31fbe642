/** What a bug is about, from its text in the active editor. */
import { type Disposable, EventEmitter, ProgressLocation, Uri, commands, window, workspace } from "vscode";
import { ExecuteCommandRequest } from "vscode-languageclient/node";
import type { Client } from "../client";
import { explain } from "../errors";
import { EDA } from "../text/eda";

const SCHEME = "chipsmith-bug";

export class Bugs implements Disposable {
  readonly #client: Client;
  readonly #changed = new EventEmitter<Uri>();
  readonly #provider: Disposable;
  readonly #texts = new Map<string, string>();

  constructor(client: Client) {
    this.#client = client;
    this.#provider = workspace.registerTextDocumentContentProvider(SCHEME, {
      onDidChange: this.#changed.event,
      provideTextDocumentContent: (uri) => this.#texts.get(uri.path),
    });
  }

  dispose(): void {
    this.#provider.dispose();
    this.#changed.dispose();
  }

  /** Summarise the selection, or all of the document where nothing is selected. */
  async summarise(): Promise<void> {
    const editor = window.activeTextEditor;
    const text = editor?.document.getText(editor.selection.isEmpty ? undefined : editor.selection);
    if (!editor || !text?.trim()) {
      void window.showInformationMessage(EDA.noBug);
      return;
    }
    try {
      const uri = editor.document.uri.toString();
      await this.#show(editor.document.fileName, await this.#ask({ uri, text }));
    } catch (error) {
      void window.showErrorMessage(explain(error));
    }
  }

  async #ask(bug: { uri: string; text: string }): Promise<string> {
    const client = await this.#client.connected();
    const progress = { location: ProgressLocation.Notification, title: EDA.summarising, cancellable: true };
    const asked = { command: "chipsmith.bug", arguments: [bug] };
    return window.withProgress(progress, (_, cancel) =>
      client.sendRequest(ExecuteCommandRequest.type, asked, cancel) as Promise<string>,
    );
  }

  async #show(name: string, markdown: string): Promise<void> {
    const path = `/${EDA.summary} ${name.split(/[\\/]/).at(-1)}.md`;
    const uri = Uri.from({ scheme: SCHEME, path });
    this.#texts.set(path, markdown);
    this.#changed.fire(uri);
    await commands.executeCommand("markdown.showPreviewToSide", uri);
  }
}
