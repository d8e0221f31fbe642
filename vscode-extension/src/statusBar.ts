/** The status bar item: whether there is a server, which version answers, whether ghost text is on. */
import { type Disposable, StatusBarAlignment, ThemeColor, window, workspace } from "vscode";
import type { Client } from "./client";
import { describe } from "./describe";
import { status, type Status } from "./protocol";
import { isEnabled } from "./settings";

const SETTLED_MS = 10_000;
const UNSETTLED_MS = 1_000;

export class StatusBar implements Disposable {
  readonly #client: Client;
  readonly #item = window.createStatusBarItem("chipsmith", StatusBarAlignment.Right);
  readonly #disposables: Disposable[];
  #timer: NodeJS.Timeout | undefined;
  #status: Status | undefined;

  constructor(client: Client) {
    this.#client = client;
    this.#item.name = "Chipsmith";
    this.#disposables = [
      client.onDidChange(() => this.#soon(0)),
      window.onDidChangeWindowState(() => this.#soon(0)),
      window.onDidChangeActiveTextEditor(() => this.#draw()),
      workspace.onDidChangeConfiguration(() => this.#draw()),
    ];
    this.#draw();
    this.#item.show();
  }

  dispose(): void {
    clearTimeout(this.#timer);
    this.#item.dispose();
    this.#disposables.forEach((each) => each.dispose());
  }

  #soon(delay: number): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.#refresh(), delay);
  }

  /** Ask, draw, and ask again later, but only while somebody looks at the window. */
  async #refresh(): Promise<void> {
    const running = this.#client.running;
    this.#status = await running?.sendRequest(status).catch(() => undefined);
    this.#draw();
    if (running && window.state.focused) {
      this.#soon(this.#status?.state === "ready" ? SETTLED_MS : UNSETTLED_MS);
    }
  }

  #draw(): void {
    const enabled = isEnabled(window.activeTextEditor?.document);
    const { text, tooltip, warning } = describe(this.#status, enabled, this.#client.problem);
    this.#item.text = text;
    this.#item.tooltip = tooltip;
    this.#item.command = this.#client.problem ? "chipsmith.restart" : "chipsmith.toggle";
    this.#item.backgroundColor = warning ? new ThemeColor("statusBarItem.warningBackground") : undefined;
  }
}
