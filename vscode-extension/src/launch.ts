/** The process of the language server, and what it said last. */
import { type ChildProcess, spawn } from "node:child_process";

/** Characters; an error's message is in its last line. */
const KEPT = 4000;
/** How long its last words are waited for. */
const PATIENCE_MS = 2000;

export class Launch {
  /** Whether it ever answered: one that never did is not started again by itself. */
  greeted = false;
  readonly #command: string;
  #said = "";
  #closed: Promise<unknown> = Promise.resolve();

  constructor(command: string) {
    this.#command = command;
  }

  /** Start it; its standard error goes to the log by way of the language client. */
  start(): Promise<ChildProcess> {
    this.#said = "";
    const child = spawn(this.#command, ["lsp"], { stdio: "pipe" });
    child.stderr.on("data", (piece: Buffer) => (this.#said = (this.#said + piece.toString()).slice(-KEPT)));
    this.#closed = new Promise((resolve) => child.once("close", resolve));
    return new Promise((resolve, reject) => {
      child.once("error", reject);
      child.once("spawn", () => resolve(child));
    });
  }

  /** The last line that it wrote to standard error, once it has ended. */
  async lastWords(): Promise<string> {
    await Promise.race([this.#closed, new Promise((resolve) => setTimeout(resolve, PATIENCE_MS))]);
    return this.#said.trim().split("\n").at(-1)?.trim() ?? "";
  }
}
