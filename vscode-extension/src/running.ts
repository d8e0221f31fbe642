/** Commands around the language server: started and explained, its token, its log, its dashboard. */
import { commands, env, type LogOutputChannel, Uri, window } from "vscode";
import type { Client } from "./client";
import { explain } from "./errors";
import { install } from "./install";
import { inTerminal, programPath } from "./programs";
import { status } from "./protocol";
import { DOCTOR } from "./text/data";
import { SERVER } from "./text/general";
import type { Token } from "./token";

const WALKTHROUGH = "chipsmith.chipsmith#chipsmith.firstSteps";

export type Actions = Record<string, (...args: never[]) => unknown>;

/** Start the language server, and say what to do where that fails. */
export async function startOrExplain(client: Client): Promise<void> {
  await client.start();
  if (client.problem) {
    const first = client.missing ? SERVER.install : SERVER.restart;
    const chosen = await window.showErrorMessage(client.problem, first, SERVER.settings, SERVER.log);
    await FIXES[chosen ?? ""]?.();
  }
}

const FIXES: Record<string, () => unknown> = {
  [SERVER.install]: () => commands.executeCommand("chipsmith.install"),
  [SERVER.restart]: () => commands.executeCommand("chipsmith.restart"),
  [SERVER.settings]: () => commands.executeCommand("workbench.action.openSettings", "chipsmith.path"),
  [SERVER.log]: () => commands.executeCommand("chipsmith.showLog"),
};

export function runningActions(client: Client, token: Token, log: LogOutputChannel): Actions {
  return {
    restart: () => startOrExplain(client),
    showLog: () => log.show(),
    install: async () => {
      if (await install()) {
        await startOrExplain(client);
      }
    },
    setToken: async () => {
      if (await token.ask()) {
        await startOrExplain(client);
      }
    },
    doctor: () => inTerminal(DOCTOR, programPath("chipsmith"), ["doctor"]),
    dashboard: async () => {
      const { url } = await (await client.connected()).sendRequest(status);
      if (!url) {
        throw new Error(SERVER.none);
      }
      await env.openExternal(Uri.parse(url));
    },
    walkthrough: () => commands.executeCommand("workbench.action.openWalkthrough", WALKTHROUGH),
  };
}

/** A command whose failure the person is told, with the fix. */
export function explained(action: (...args: never[]) => unknown): (...args: never[]) => Promise<void> {
  return async (...args) => {
    try {
      await action(...args);
    } catch (error) {
      void window.showErrorMessage(explain(error));
    }
  };
}
