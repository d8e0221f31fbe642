/** The process of the language server, and what it said last. */
import { type ChildProcess, spawn } from "node:child_process";

/** Characters; an error's message is in its last line. */
const KEPT = 4000;

export class Launch {
  readonly #command: string;
  #said = "";

  constructor(command: string) {
    this.#command = command;
  }

  /** Start it; its standard error goes to the log by way of the language client. */
  start(): Promise<ChildProcess> {
    this.#said = "";
    const child = spawn(this.#command, ["lsp"], { stdio: "pipe" });
    child.stderr.on("data", (piece: Buffer) => (this.#said = (this.#said + piece.toString()).slice(-KEPT)));
    return new Promise((resolve, reject) => {
      child.once("error", reject);
      child.once("spawn", () => resolve(child));
    });
  }

  /** The last line that it wrote to standard error. */
  get lastWords(): string {
    return this.#said.trim().split("\n").at(-1)?.trim() ?? "";
  }
}
