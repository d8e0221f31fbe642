/** The language server's life: found, started, restarted and stopped, never two at once. */
import { accessSync, constants, statSync } from "node:fs";
import { type Disposable, EventEmitter, type LogOutputChannel, type TextDocument, workspace } from "vscode";
import { CloseAction, ErrorAction, type ErrorHandler, LanguageClient, type Middleware, State } from "vscode-languageclient/node";
import { Crashes } from "./crashes";
import { explain } from "./errors";
import { Launch } from "./launch";
import { locate, NotFoundError } from "./locate";
import { type Delta, delta } from "./protocol";
import { Queue } from "./queue";
import { commandPath, initializationOptions, LANGUAGES } from "./settings";
import { SERVER } from "./text/general";
import type { Token } from "./token";
import { isOlder, NEEDED } from "./version";

/** Leaves it to us to tell the person what went wrong. */
class QuietClient extends LanguageClient {
  override error(message: string, data?: unknown): void {
    super.error(message, data, false);
  }
}

/** What the client asks of its surroundings. */
export interface Around {
  log: LogOutputChannel;
  token: Token;
  /** Whether ghost text is offered in a document. */
  offers(document: TextDocument): boolean;
}

export class Client implements Disposable {
  readonly #around: Around;
  readonly #queue = new Queue();
  readonly #changed = new EventEmitter<void>();
  readonly #delta = new EventEmitter<Delta>();
  #middleware: Middleware = {};
  #client: LanguageClient | undefined;
  #problem: string | undefined;
  #missing = false;

  /** The client came or went. */
  readonly onDidChange = this.#changed.event;
  /** A piece of an answer arrived. */
  readonly onDelta = this.#delta.event;

  constructor(around: Around) {
    this.#around = around;
  }

  /** The running client, or undefined. */
  get running(): LanguageClient | undefined {
    return this.#client?.isRunning() ? this.#client : undefined;
  }

  /** The client, once a start that is under way is done; rejects with the reason if there is none. */
  async connected(): Promise<LanguageClient> {
    await this.#queue.run(() => Promise.resolve());
    if (!this.running) {
      throw new Error(this.#problem ?? SERVER.none);
    }
    return this.running;
  }

  /** Why none runs, in words for the person. */
  get problem(): string | undefined {
    return this.#problem;
  }

  /** Whether that is because there is no `chipsmith`. */
  get missing(): boolean {
    return this.#missing;
  }

  /** Let others stand between the editor and the server; to be called before the start. */
  use(middleware: Middleware): void {
    this.#middleware = { ...this.#middleware, ...middleware };
  }

  /** Start the language server; end a former one first. What went wrong is `problem`. */
  start(): Promise<void> {
    return this.#queue.run(async () => {
      await this.#end();
      this.#problem = undefined;
      this.#missing = false;
      try {
        await this.#begin(findCommand());
      } catch (error) {
        this.#missing = error instanceof NotFoundError;
        this.#fail(explain(error));
        await this.#end();
      }
      this.#changed.fire();
    });
  }

  stop(): Promise<void> {
    return this.#queue.run(() => this.#end());
  }

  dispose(): void {
    this.#changed.dispose();
    this.#delta.dispose();
  }

  async #begin(command: string): Promise<void> {
    this.#around.log.info(`Starting ${command} lsp`);
    const launch = new Launch(command);
    const client = (this.#client = this.#make(launch, await this.#around.token.read()));
    try {
      await client.start();
      launch.greeted = true;
    } catch (error) {
      this.#around.log.warn(String(error));
      throw new Error(SERVER.ended(await launch.lastWords()));
    }
    const found = client.initializeResult?.serverInfo?.version ?? "0.0.0";
    if (isOlder(found, NEEDED)) {
      throw new Error(SERVER.tooOld(found, NEEDED));
    }
  }

  async #end(): Promise<void> {
    const former = this.#client;
    this.#client = undefined;
    try {
      await former?.dispose();
    } catch (error) {
      this.#around.log.warn(`The language server did not end in order: ${String(error)}`);
    }
  }

  #fail(problem: string): void {
    this.#problem = problem;
    this.#around.log.error(problem);
  }

  #make(launch: Launch, token: string | undefined): LanguageClient {
    const client = new QuietClient("chipsmith", "Chipsmith", () => launch.start(), {
      documentSelector: LANGUAGES.flatMap((language) =>
        ["file", "untitled"].map((scheme) => ({ scheme, language })),
      ),
      initializationOptions: initializationOptions(token),
      outputChannel: this.#around.log,
      initializationFailedHandler: () => false,
      errorHandler: this.#errorHandler(launch),
      middleware: {
        ...this.#middleware,
        provideInlineCompletionItems: (document, position, context, cancel, next) =>
          this.#around.offers(document) ? next(document, position, context, cancel) : null,
      },
    });
    client.onNotification(delta, (piece) => this.#delta.fire(piece));
    client.onDidChangeState(({ newState }) => {
      if (client === this.#client && newState !== State.Starting) {
        this.#changed.fire();
      }
    });
    return client;
  }

  /** A server that ends is started anew, unless that happens too often. */
  #errorHandler(launch: Launch): ErrorHandler {
    const crashes = new Crashes();
    return {
      error: () => ({ action: ErrorAction.Continue, handled: true }),
      closed: async () => {
        if (!launch.greeted) {
          return { action: CloseAction.DoNotRestart, handled: true };
        }
        if (crashes.mayRestart(Date.now())) {
          return { action: CloseAction.Restart, message: SERVER.restarting, handled: true };
        }
        this.#fail(SERVER.crashed(await launch.lastWords()));
        return { action: CloseAction.DoNotRestart, handled: true };
      },
    };
  }
}

export function findCommand(): string {
  return locate({
    setting: commandPath(),
    folders: (workspace.workspaceFolders ?? []).map((folder) => folder.uri.fsPath),
    env: process.env,
    platform: process.platform,
    isExecutable,
  });
}

export function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return statSync(file).isFile();
  } catch {
    return false;
  }
}
