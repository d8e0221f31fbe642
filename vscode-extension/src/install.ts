/** Setting Chipsmith up in a clone, where there is no `chipsmith` yet. */
import { existsSync } from "node:fs";
import * as path from "node:path";
import { ConfigurationTarget, window, workspace } from "vscode";
import { inTerminal } from "./programs";
import { SERVER } from "./text/general";

/** Ask for the clone, run `make setup` there, and take its command; whether that worked. */
export async function install(): Promise<boolean> {
  const options = { canSelectFiles: false, canSelectFolders: true, openLabel: SERVER.install, title: SERVER.clone };
  const [clone] = (await window.showOpenDialog(options)) ?? [];
  if (!clone) {
    return false;
  }
  const folder = clone.fsPath;
  if (!existsSync(path.join(folder, "Makefile"))) {
    void window.showErrorMessage(SERVER.noClone(folder));
    return false;
  }
  const command = path.join(folder, ".venv/bin/chipsmith");
  if ((await inTerminal(SERVER.installing, "make", ["setup"], folder)) !== 0 || !existsSync(command)) {
    void window.showErrorMessage(SERVER.notInstalled);
    return false;
  }
  const settings = workspace.getConfiguration("chipsmith");
  const shadowed = settings.inspect("path")?.workspaceValue !== undefined;
  await settings.update("path", command, shadowed ? ConfigurationTarget.Workspace : ConfigurationTarget.Global);
  void window.showInformationMessage(SERVER.installed(command));
  return true;
}
