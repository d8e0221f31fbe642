/** Files of the workspace: those that can be named, and the one that a passage stands in. */
import * as path from "node:path";
import { Range, Uri, window, workspace } from "vscode";
import { CHAT } from "../text/chat";
import type { Piece } from "./conversation";
import { type Candidate, pathCandidates } from "./mentions";

const MOST = 400;
const REPORTS = "**/*.{rpt,log,rep,report,txt}";

/** Paths that fit what is typed behind `@file:`, `@folder:` or `@report:`. */
export async function pathsFor(provider: string, prefix: string): Promise<Candidate[]> {
  const name = prefix.slice(prefix.lastIndexOf("/") + 1).replace(/[^\w.-]/g, "");
  const pattern = { report: REPORTS, folder: `**/*${name}*/**` }[provider] ?? `**/*${name}*`;
  const found = await workspace.findFiles(pattern, undefined, MOST);
  const files = found.map((uri) => workspace.asRelativePath(uri, false));
  const named = provider === "folder" ? files.map((file) => path.posix.dirname(file)).filter((folder) => folder !== ".") : files;
  return pathCandidates(prefix, named);
}

/** Open the file of a passage at its lines; of one that stands in none, say what it is. */
export async function openPlace(piece: Piece): Promise<void> {
  if (!piece.path) {
    void window.showInformationMessage(CHAT.noPlace(piece.provider, piece.argument));
    return;
  }
  const uri = await existing(piece.path);
  if (!uri) {
    void window.showWarningMessage(CHAT.noFile(piece.path));
    return;
  }
  const lines = new Range(piece.first_line - 1, 0, Math.max(piece.last_line, piece.first_line), 0);
  await window.showTextDocument(uri, { selection: lines });
}

async function existing(file: string): Promise<Uri | undefined> {
  const folders = (workspace.workspaceFolders ?? []).map((folder) => Uri.joinPath(folder.uri, file));
  for (const uri of path.isAbsolute(file) ? [Uri.file(file)] : folders) {
    if (await workspace.fs.stat(uri).then(() => true, () => false)) {
      return uri;
    }
  }
  return undefined;
}
