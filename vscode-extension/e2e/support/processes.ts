/** Child processes that end with the test. */
import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";

const END_MS = 10_000;
/** For a busy machine; nothing is judged by it. */
export const PATIENCE_MS = 180_000;

export interface Command {
  command: string;
  args: readonly string[];
  env?: NodeJS.ProcessEnv;
}

export class Process {
  readonly #child: ChildProcess;
  #output = "";

  constructor({ command, args, env }: Command) {
    this.#child = spawn(command, args, { env: { ...process.env, ...env }, stdio: ["ignore", "pipe", "pipe"] });
    for (const stream of [this.#child.stdout, this.#child.stderr]) {
      stream?.on("data", (piece: Buffer) => (this.#output += piece.toString()));
    }
  }

  get pid(): number {
    return this.#child.pid ?? -1;
  }

  /** All it said so far. */
  get output(): string {
    return this.#output;
  }

  get ended(): boolean {
    return this.#child.exitCode !== null || this.#child.signalCode !== null;
  }

  async end(signal: NodeJS.Signals = "SIGTERM"): Promise<void> {
    if (this.ended) {
      return;
    }
    const end = once(this.#child, "exit");
    this.#child.kill(signal);
    const timer = setTimeout(() => this.#child.kill("SIGKILL"), END_MS);
    await end;
    clearTimeout(timer);
  }
}

/** Ask again until there is an answer; reject with `what` after `patience` milliseconds. */
export async function until<T>(what: string, ask: () => T | undefined | Promise<T | undefined>, patience = PATIENCE_MS): Promise<T> {
  const deadline = Date.now() + patience;
  for (;;) {
    const answer = await ask();
    if (answer !== undefined && answer !== false) {
      return answer;
    }
    if (Date.now() > deadline) {
      throw new Error(`There is not: ${what}`);
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/** Ids of the language servers that record into a CHIPSMITH_HOME. */
export const languageServers = (home: string): number[] => processesOf(home, /chipsmith lsp$/);

/** Ids of the servers of a CHIPSMITH_HOME, also of one that only begins. */
export const servers = (home: string): number[] => processesOf(home, /chipsmith(\.cli)? serve$/);

function processesOf(home: string, command: RegExp): number[] {
  const listed = execFileSync("ps", ["-eo", "pid,args"], { encoding: "utf8" }).split("\n");
  const all = listed.filter((line) => command.test(line)).map((line) => Number.parseInt(line, 10));
  return all.filter((pid) => environmentOf(pid).includes(`CHIPSMITH_HOME=${home}\0`));
}

function environmentOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/environ`, "utf8");
  } catch {
    return ""; // it has ended
  }
}
