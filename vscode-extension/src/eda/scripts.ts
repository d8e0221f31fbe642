/** Scripts that the server writes, checks and shows only where they hold. */
import { randomUUID } from "node:crypto";
import {
  type CancellationToken, type Disposable, type Progress, ProgressLocation, window, workspace,
} from "vscode";
import { ExecuteCommandRequest, type LanguageClient, type Middleware, RequestType } from "vscode-languageclient/node";
import type { Client } from "../client";
import { explain, isCancelled } from "../errors";
import { ask } from "../programs";
import { EDA } from "../text/eda";

/** The language server's command behind the code action. */
export const WRITE = "chipsmith.writeScript";

interface Written {
  script: string;
  rung: string;
  /** What stood in the way of the next rung. */
  message: string;
  explanation: string;
  /** What was taken for granted. */
  notes: string[];
}

type Job = (client: LanguageClient, token: string, cancel: CancellationToken) => Promise<Written>;

interface Asked {
  prompt: string;
  tool: string;
  token: string;
  /** The document at hand, whose names are known. */
  uri: string | undefined;
}

const script = new RequestType<Asked, Written, { fix?: string }>("chipsmith/script");

export class Scripts implements Disposable {
  readonly #client: Client;
  readonly #deltas: Disposable;
  readonly #told = new Map<string, Progress<{ message: string }>>();

  constructor(client: Client) {
    this.#client = client;
    this.#deltas = client.onDelta(({ id, text }) => this.#told.get(id)?.report({ message: text.trim() }));
    client.use(this.#middleware);
  }

  dispose(): void {
    this.#deltas.dispose();
  }

  /** Write what the comment at the cursor asks for, below it. */
  async fromComment(): Promise<void> {
    const editor = window.activeTextEditor;
    if (!editor) {
      void window.showInformationMessage(EDA.noEditor);
      return;
    }
    await this.#below({ uri: editor.document.uri.toString(), line: editor.selection.active.line });
  }

  /** Ask what a script shall do and for which tool, and show it in a document of its own. */
  async write(): Promise<void> {
    const prompt = await window.showInputBox({ prompt: EDA.task, placeHolder: EDA.example, ignoreFocusOut: true });
    const tool = prompt?.trim() && (await askTool());
    if (!prompt?.trim() || !tool) {
      return;
    }
    const uri = window.activeTextEditor?.document.uri.toString();
    const written = await this.#progress((client, token, cancel) =>
      client.sendRequest(script, { prompt: prompt.trim(), tool: tool.name, token, uri }, cancel),
    );
    if (written?.script) {
      const content = written.script.endsWith("\n") ? written.script : `${written.script}\n`;
      await window.showTextDocument(await workspace.openTextDocument({ language: tool.language, content }));
    }
    tell(written);
  }

  /** The code action runs the server's command: with progress, cancellable, and with a word at the end. */
  readonly #middleware: Middleware = {
    executeCommand: (command, args: unknown[], next) =>
      command === WRITE ? this.#below(args[0] as { uri: string; line: number }) : next(command, args),
  };

  async #below(where: { uri: string; line: number }): Promise<void> {
    const written = await this.#progress((client, token, cancel) => {
      const params = { command: WRITE, arguments: [{ ...where, token }] };
      return client.sendRequest(ExecuteCommandRequest.type, params, cancel) as Promise<Written>;
    });
    tell(written);
  }

  /** What the job gives, or undefined where it failed, which the person was told. */
  async #progress(job: Job): Promise<Written | undefined> {
    const token = randomUUID();
    const progress = { location: ProgressLocation.Notification, title: EDA.writing, cancellable: true };
    try {
      const client = await this.#client.connected();
      return await window.withProgress(progress, (report, cancel) => {
        this.#told.set(token, report);
        return job(client, token, cancel);
      });
    } catch (error) {
      if (!isCancelled(error)) {
        void window.showErrorMessage(explain(error));
      }
      return undefined;
    } finally {
      this.#told.delete(token);
    }
  }
}

function tell(written: Written | undefined): void {
  if (!written) {
    return;
  }
  if (written.script) {
    const about = [written.explanation, ...written.notes];
    void window.showInformationMessage(EDA.written(EDA.holds[written.rung] ?? written.rung, about));
  } else {
    void window.showWarningMessage(EDA.notWritten(written.message));
  }
}

async function askTool(): Promise<{ name: string; language: string } | undefined> {
  const known = await ask<{ tool: string; language: string; version: string }[]>("chipsmith", "tool", "list");
  const choices = known.map(({ tool, language, version }) => ({ label: tool, description: version, name: tool, language }));
  return window.showQuickPick(choices, { title: EDA.tool });
}
