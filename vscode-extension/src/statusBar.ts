/** The status bar item: whether there is a server, which version answers, whether ghost text is on. */
import { randomUUID } from "node:crypto";
import { type Disposable, MarkdownString, type Memento, StatusBarAlignment, ThemeColor, window, workspace } from "vscode";
import type { Client } from "./client";
import { describe } from "./describe";
import type { Switches } from "./ghost/switches";
import { status, type Status } from "./protocol";
import { addUp } from "./today";

const SETTLED_MS = 10_000;
const UNSETTLED_MS = 1_000;

export class StatusBar implements Disposable {
  readonly #client: Client;
  readonly #switches: Switches;
  readonly #memento: Memento;
  readonly #item = window.createStatusBarItem("chipsmith", StatusBarAlignment.Right);
  readonly #disposables: Disposable[];
  #server = randomUUID();
  #timer: NodeJS.Timeout | undefined;
  #status: Status | undefined;

  constructor(client: Client, switches: Switches, memento: Memento) {
    this.#client = client;
    this.#switches = switches;
    this.#memento = memento;
    this.#item.name = "Chipsmith";
    this.#disposables = [
      client.onDidChange(() => {
        this.#server = randomUUID();
        this.#soon(0);
      }),
      switches.onDidChange(() => this.#draw()),
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
    this.#status = await this.#ask();
    this.#draw();
    if (running && window.state.focused) {
      this.#soon(this.#status?.state === "ready" ? SETTLED_MS : UNSETTLED_MS);
    }
  }

  async #ask(): Promise<Status | undefined> {
    const told = await this.#client.running?.sendRequest(status).catch(() => undefined);
    return told && { ...told, today: await addUp(this.#memento, this.#server, told.today) };
  }

  #draw(): void {
    const off = this.#switches.whyOff(window.activeTextEditor?.document);
    const problem = this.#client.problem;
    const { text, tooltip, warning } = describe({ status: this.#status, off, problem });
    this.#item.text = text;
    this.#item.tooltip = new MarkdownString(tooltip, true);
    this.#item.command = problem ? "chipsmith.restart" : "chipsmith.menu";
    this.#item.backgroundColor = warning ? new ThemeColor("statusBarItem.warningBackground") : undefined;
  }
}
