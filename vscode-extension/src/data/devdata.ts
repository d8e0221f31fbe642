/** The recorded data: how much of a workspace, a look at it, and forgetting. */
import { Uri, window, workspace } from "vscode";
import type { Client } from "../client";
import { ask, inTerminal, programPath } from "../programs";
import { status } from "../protocol";
import { DEVDATA } from "../text/data";
import { STATUS } from "../text/general";
import { LEVELS, withLevel } from "./level";

const FILE = ".chipsmith/config.toml";
const DAY_MS = 24 * 3600 * 1000;

/** Ask how much is recorded of the workspace, and write it where it counts at once. */
export async function setLevel(client: Client): Promise<void> {
  const folder = workspace.workspaceFolders?.[0];
  if (!folder) {
    void window.showInformationMessage(DEVDATA.noFolder);
    return;
  }
  const now = await client.running?.sendRequest(status).catch(() => undefined);
  const title = DEVDATA.level(now ? STATUS.levels[now.recording] : STATUS.none);
  const choices = LEVELS.map((level) => ({ level, ...DEVDATA.levels[level] }));
  const chosen = await window.showQuickPick(choices, { title });
  if (chosen) {
    const file = Uri.joinPath(folder.uri, FILE);
    const changed = withLevel(await textOf(file), chosen.level);
    await workspace.fs.writeFile(file, Buffer.from(changed));
    void window.showInformationMessage(DEVDATA.levelSet(FILE));
  }
}

/** Show what was recorded last, and go on with what is recorded now. */
export async function showData(): Promise<void> {
  await inTerminal(DEVDATA.title, programPath("devdata"), ["show", "--follow"]);
}

/** Ask what is to be forgotten, ask again, and forget it. */
export async function purge(): Promise<void> {
  const folder = workspace.workspaceFolders?.[0]?.uri.fsPath;
  const kinds = { ...(folder && { workspace: ["--workspace", folder] }), day: before(1), month: before(30), all: ["--all"] };
  const choices = Object.entries(kinds).map(([kind, args]) => ({ label: DEVDATA.purges[kind as keyof typeof kinds], args }));
  const chosen = await window.showQuickPick(choices, { title: DEVDATA.purge });
  const options = { modal: true, detail: DEVDATA.detail };
  if (chosen && (await window.showWarningMessage(DEVDATA.sure(chosen.label), options, DEVDATA.forget))) {
    const { removed } = await ask<{ removed: number }>("devdata", "purge", ...chosen.args, "--yes");
    void window.showInformationMessage(DEVDATA.forgotten(removed));
  }
}

function before(days: number): string[] {
  return ["--before", new Date(Date.now() - days * DAY_MS).toISOString().slice(0, "2026-01-31".length)];
}

async function textOf(file: Uri): Promise<string> {
  try {
    return Buffer.from(await workspace.fs.readFile(file)).toString();
  } catch {
    return "";
  }
}
