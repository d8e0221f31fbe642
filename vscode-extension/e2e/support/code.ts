/** VS Code's server: the workbench's files, its extension host, and a profile of its own. */
import { mkdirSync, writeFileSync } from "node:fs";
import * as path from "node:path";
import { inject } from "vitest";
import { SERVER } from "../place.mjs";
import { environment } from "./chipsmith";
import { Process, until } from "./processes";

/** A person's settings; a test adds to them. */
const SETTINGS = {
  "security.workspace.trust.enabled": false,
  "workbench.startupEditor": "none",
  "workbench.tips.enabled": false,
  "editor.minimap.enabled": false,
  "editor.accessibilitySupport": "off",
  "editor.wordBasedSuggestions": "off",
  "telemetry.telemetryLevel": "off",
  "window.commandCenter": false,
};

/** No marketplace: nothing is fetched. */
const OFFLINE = { EXTENSIONS_GALLERY: JSON.stringify({ serviceUrl: "" }) };

/** Else the variables of a login shell take the place of ours. */
const AS_GIVEN = { VSCODE_CLI: "1" };

export class Code {
  readonly #process: Process;
  readonly #port: number;

  private constructor(server: Process, port: number) {
    this.#process = server;
    this.#port = port;
  }

  /** `home` is CHIPSMITH_HOME, `data` where the person's profile goes. */
  static async start(home: string, data: string, settings: object = {}, env: NodeJS.ProcessEnv = {}): Promise<Code> {
    const user = path.join(data, "data/User");
    mkdirSync(user, { recursive: true });
    writeFileSync(path.join(user, "settings.json"), JSON.stringify({ ...SETTINGS, ...settings }, null, 2));
    const server = new Process({
      command: process.execPath,
      args: [
        SERVER, "--host", "127.0.0.1", "--port", "0", "--without-connection-token", "--accept-server-license-terms",
        "--server-data-dir", data, "--extensions-dir", inject("extensions"), "--telemetry-level", "off",
      ],
      env: { ...environment(home), ...OFFLINE, ...AS_GIVEN, ...env },
    });
    const port = await until("VS Code's server", () => /listening on (\d+)/.exec(server.output)?.[1]);
    return new Code(server, Number(port));
  }

  /** The workbench's address, with a folder open or without. */
  url(folder?: string): string {
    return `http://127.0.0.1:${this.#port}/${folder ? `?folder=${encodeURI(folder)}` : "?ew=true"}`;
  }

  get pid(): number {
    return this.#process.pid;
  }

  async end(): Promise<void> {
    await this.#process.end();
  }
}
