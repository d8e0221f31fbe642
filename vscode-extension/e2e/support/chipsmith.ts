/** The real server with its own CHIPSMITH_HOME, and what is recorded there. */
import { execFileSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import * as path from "node:path";
import { fileURLToPath } from "node:url";
import { Process, servers, until } from "./processes";

/** Where `chipsmith` is; the extension host's PATH begins with it. */
export const BIN = fileURLToPath(new URL("../../../.venv/bin", import.meta.url));

export type Event = Record<string, unknown>;

/** What every process of one test shares. */
export function environment(home: string): NodeJS.ProcessEnv {
  return {
    CHIPSMITH_HOME: home,
    CHIPSMITH_SERVER__PORT: "0",
    CHIPSMITH_ENGINE__FIT: "false",
    PATH: `${BIN}:${process.env["PATH"] ?? ""}`,
  };
}

/** Publishes the embedded model under another version, as a training would publish what it made. */
const PUBLISH = `
import shutil, sys
from chipsmith.core.config.roles import default_roles
from chipsmith.core.embedded import resolve_model
from chipsmith.core.home import Home
from chipsmith.core.registry import Manifest, Registry
role, version = sys.argv[1:]
model = default_roles()[role].model
registry = Registry(Home.find().models)
staged = registry.stage(role)
shutil.copy(resolve_model(model), staged / "model.gguf")
registry.publish(staged, Manifest(role=role, version=version, base=model, weights="model.gguf"))
`;

export class Chipsmith {
  readonly home: string;
  readonly #settings: NodeJS.ProcessEnv;
  #server: Process | undefined;

  /** `settings` are `CHIPSMITH_` variables. */
  constructor(home: string, settings: NodeJS.ProcessEnv = {}) {
    this.home = home;
    this.#settings = settings;
  }

  async start(): Promise<void> {
    const env = { ...environment(this.home), ...this.#settings };
    const server = (this.#server = new Process({ command: path.join(BIN, "chipsmith"), args: ["serve"], env }));
    await until("a server", () => {
      if (server.ended) {
        throw new Error(`The server ended: ${server.output}`);
      }
      return this.#address()?.pid === server.pid || undefined;
    });
  }

  get url(): string {
    const { host, port } = this.#address() ?? { host: "none", port: 0 };
    return `http://${host}:${port}`;
  }

  /** Of the server that runs now, whoever started it. */
  get pid(): number | undefined {
    return this.#address()?.pid;
  }

  /** Let there be another version of a role. */
  publish(role: string, version: string): void {
    execFileSync(path.join(BIN, "python"), ["-c", PUBLISH, role, version], { env: { ...process.env, ...environment(this.home) } });
  }

  async end(signal?: NodeJS.Signals): Promise<void> {
    await this.#server?.end(signal);
  }

  /** End the server, and the one that a language server started in its place. */
  async endAll(): Promise<void> {
    await this.end();
    servers(this.home).forEach((pid) => process.kill(pid));
    await until("the servers' end", () => !servers(this.home).length || undefined);
  }

  /** The events of a kind in the order of their writing. */
  events(kind: string): Event[] {
    const directory = path.join(this.home, "devdata/1", kind);
    const files = existsSync(directory) ? readdirSync(directory).filter((name) => name.endsWith(".jsonl")).sort() : [];
    return files.flatMap((name) => readFileSync(path.join(directory, name), "utf8").split("\n").filter(Boolean))
      .map((line) => JSON.parse(line) as Event);
  }

  #address(): { host: string; port: number; pid: number } | undefined {
    const file = path.join(this.home, "server.json");
    return existsSync(file) ? (JSON.parse(readFileSync(file, "utf8")) as { host: string; port: number; pid: number }) : undefined;
  }
}
