/** The language server's life: found, started, restarted and stopped, never two at once. */
import { accessSync, constants, statSync } from "node:fs";
import { type Disposable, EventEmitter, type LogOutputChannel, workspace } from "vscode";
import { LanguageClient, State } from "vscode-languageclient/node";
import { locate } from "./locate";
import { type Delta, delta } from "./protocol";
import { Queue } from "./queue";
import { commandPath, initializationOptions, isEnabled, LANGUAGES } from "./settings";

export class Client implements Disposable {
  readonly #log: LogOutputChannel;
  readonly #queue = new Queue();
  readonly #changed = new EventEmitter<void>();
  readonly #delta = new EventEmitter<Delta>();
  #client: LanguageClient | undefined;
  #problem: string | undefined;

  /** The client came or went. */
  readonly onDidChange = this.#changed.event;
  /** A piece of an answer arrived. */
  readonly onDelta = this.#delta.event;

  constructor(log: LogOutputChannel) {
    this.#log = log;
  }

  /** The running client, or undefined. */
  get running(): LanguageClient | undefined {
    return this.#client?.isRunning() ? this.#client : undefined;
  }

  /** Why none runs, in words for the person. */
  get problem(): string | undefined {
    return this.#problem;
  }

  /** Start the language server; end a former one first. Rejects with the reason if there can be none. */
  start(): Promise<void> {
    return this.#queue.run(async () => {
      await this.#end();
      this.#problem = undefined;
      try {
        this.#client = this.#make(findCommand());
        await this.#client.start();
      } catch (error) {
        this.#problem = error instanceof Error ? error.message : String(error);
        throw error;
      } finally {
        this.#changed.fire();
      }
    });
  }

  stop(): Promise<void> {
    return this.#queue.run(() => this.#end());
  }

  dispose(): void {
    this.#changed.dispose();
    this.#delta.dispose();
  }

  async #end(): Promise<void> {
    const former = this.#client;
    this.#client = undefined;
    try {
      await former?.dispose();
    } catch (error) {
      this.#log.warn(`The language server did not end in order: ${String(error)}`);
    }
  }

  #make(command: string): LanguageClient {
    this.#log.info(`Starting ${command} lsp`);
    const client = new LanguageClient("chipsmith", "Chipsmith", { command, args: ["lsp"] }, {
      documentSelector: LANGUAGES.flatMap((language) => [
        { scheme: "file", language },
        { scheme: "untitled", language },
      ]),
      initializationOptions: initializationOptions(),
      outputChannel: this.#log,
      middleware: {
        provideInlineCompletionItems: (document, position, context, token, next) =>
          isEnabled(document) ? next(document, position, context, token) : null,
      },
    });
    client.onNotification(delta, (piece) => this.#delta.fire(piece));
    client.onDidChangeState(({ newState }) => {
      if (client === this.#client && newState !== State.Starting) {
        this.#problem = newState === State.Stopped ? STOPPED : undefined;
        this.#changed.fire();
      }
    });
    return client;
  }
}

const STOPPED = "The language server has ended. Fix: run Chipsmith: Restart the Language Server, or see its log.";

function findCommand(): string {
  return locate({
    setting: commandPath(),
    folders: (workspace.workspaceFolders ?? []).map((folder) => folder.uri.fsPath),
    env: process.env,
    platform: process.platform,
    isExecutable,
  });
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return statSync(file).isFile();
  } catch {
    return false;
  }
}
