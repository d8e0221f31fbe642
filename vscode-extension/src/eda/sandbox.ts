/** Running the open script in the real tool, in Chipsmith's sandbox: how far it gets, and what the tool says. */
import { existsSync } from "node:fs";
import * as path from "node:path";
import {
  Diagnostic, DiagnosticSeverity, type Disposable, languages, type OutputChannel, ProgressLocation, type TextDocument,
  window, workspace,
} from "vscode";
import { run } from "../programs";
import { EDA } from "../text/eda";
import { type Climb, ladder, outcome } from "./ladder";

export class Sandbox implements Disposable {
  readonly #output: OutputChannel = window.createOutputChannel(EDA.channel);
  readonly #found = languages.createDiagnosticCollection("chipsmith sandbox");
  readonly #changes = workspace.onDidChangeTextDocument(({ document }) => this.#found.delete(document.uri));

  dispose(): void {
    this.#output.dispose();
    this.#found.dispose();
    this.#changes.dispose();
  }

  /** Run what is in the active editor, saved first. */
  async run(): Promise<void> {
    const document = window.activeTextEditor?.document;
    if (!document) {
      void window.showInformationMessage(EDA.noEditor);
      return;
    }
    if ((document.isUntitled || document.isDirty) && !(await document.save())) {
      void window.showWarningMessage(EDA.saveFirst);
      return;
    }
    await this.#run(document);
  }

  async #run(document: TextDocument): Promise<void> {
    const progress = { location: ProgressLocation.Notification, title: EDA.running, cancellable: true };
    const args = ["check", "--run", "--json", ...design(document), document.fileName];
    const ended = await window.withProgress(progress, (_, cancel) => run("chipsmith", args, cancel));
    if (ended.code === null) {
      return; // stopped by the person
    }
    const climb = (parsed(ended.stdout) as Climb[] | undefined)?.[0];
    if (!climb) {
      void window.showErrorMessage(ended.stderr.trim().replace(/^error: /, ""));
      return;
    }
    this.#tell(document, climb);
  }

  #tell(document: TextDocument, climb: Climb): void {
    this.#output.replace(ladder(path.basename(document.fileName), climb));
    this.#output.show(true);
    this.#found.set(document.uri, troubles(document, climb));
    const { well, words } = outcome(climb);
    const show = well ? window.showInformationMessage : window.showWarningMessage;
    void show(words);
  }
}

/** The script's folder is its design where it holds a description of one. */
function design(document: TextDocument): string[] {
  const folder = path.dirname(document.fileName);
  return existsSync(path.join(folder, "design.toml")) ? ["--design", folder] : [];
}

function troubles(document: TextDocument, climb: Climb): Diagnostic[] {
  if (!climb.line || climb.line > document.lineCount || climb.findings.length) {
    return [];
  }
  const line = document.lineAt(climb.line - 1);
  const found = new Diagnostic(line.range, climb.message, DiagnosticSeverity.Error);
  found.source = climb.tool ?? "sandbox";
  return [found];
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
