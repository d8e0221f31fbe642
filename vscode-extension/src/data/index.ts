/** Putting files into the index, in a terminal that shows how far it is. */
import { type Uri, window, workspace } from "vscode";
import { inTerminal, programPath } from "../programs";
import { INDEX } from "../text/data";

/** Ask what is to be indexed, and index it; `chosen` comes from the explorer's menu. */
export async function indexFiles(chosen?: Uri, all?: Uri[]): Promise<void> {
  const paths = chosen ? (all ?? [chosen]).map((uri) => uri.fsPath) : await askPaths();
  if (!paths) {
    return;
  }
  const code = await inTerminal(INDEX.title, programPath("chipsmith"), ["index", ...paths]);
  if (code === 0) {
    void window.showInformationMessage(INDEX.done);
  } else {
    void window.showErrorMessage(INDEX.failed);
  }
}

/** Paths, none for what was indexed before; undefined where the person thought better of it. */
async function askPaths(): Promise<string[] | undefined> {
  const folders = (workspace.workspaceFolders ?? []).map(({ name, uri }) => ({
    label: INDEX.workspace(name),
    paths: () => Promise.resolve<string[] | undefined>([uri.fsPath]),
  }));
  const choices = [
    ...folders,
    { label: INDEX.again, paths: () => Promise.resolve<string[] | undefined>([]) },
    { label: INDEX.select, paths: selectPaths },
  ];
  const picked = await window.showQuickPick(choices, { title: INDEX.choose });
  return picked?.paths();
}

async function selectPaths(): Promise<string[] | undefined> {
  const options = { canSelectFiles: true, canSelectFolders: true, canSelectMany: true, openLabel: INDEX.open };
  return (await window.showOpenDialog(options))?.map((uri) => uri.fsPath);
}
