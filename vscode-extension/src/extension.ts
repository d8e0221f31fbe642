/** What comes and goes with the extension, and which command does what. */
import { commands, type ExtensionContext, window, workspace } from "vscode";
import { Chat } from "./chat/chat";
import { Client } from "./client";
import { InlineEdit } from "./edit/inlineEdit";
import { Reviews, type Target } from "./review/reviews";
import { isEnabled, NEED_RESTART, setEnabled } from "./settings";
import { StatusBar } from "./statusBar";

let client: Client | undefined;

export function activate(context: ExtensionContext): void {
  const log = window.createOutputChannel("Chipsmith", { log: true });
  const started = (client = new Client(log));
  const reviews = new Reviews(started);
  const chat = new Chat(context, started, reviews);
  const edit = new InlineEdit(started, reviews);

  const start = async (): Promise<string | undefined> => {
    try {
      await started.start();
      return undefined;
    } catch (error) {
      log.error(String(error));
      return started.problem ?? String(error);
    }
  };
  const startOrExplain = async (): Promise<void> => {
    const problem = await start();
    if (problem) {
      await explainFailure(problem);
    }
  };

  const actions: Record<string, (...args: never[]) => unknown> = {
    ask: () => chat.ask(),
    askAboutSelection: () => chat.askAboutSelection(),
    newChat: () => chat.askAnew(),
    chatHistory: () => chat.showHistory(),
    stopAnswer: () => chat.stop(),
    thumbsUp: () => chat.rate("up"),
    thumbsDown: () => chat.rate("down"),
    edit: (instruction?: string) => edit.start(instruction),
    stopEdit: () => edit.stop(),
    acceptHunk: (...target: Target) => reviews.accept(...target),
    refuseHunk: (...target: Target) => reviews.refuse(...target),
    acceptAll: (...target: Target) => reviews.acceptAll(...target),
    refuseAll: (...target: Target) => reviews.refuseAll(...target),
    toggle: () => {
      const document = window.activeTextEditor?.document;
      return setEnabled(!isEnabled(document), document);
    },
    restart: startOrExplain,
    showLog: () => log.show(),
  };
  context.subscriptions.push(
    log,
    started,
    reviews,
    chat,
    edit,
    new StatusBar(started),
    ...Object.entries(actions).map(([name, action]) => commands.registerCommand(`chipsmith.${name}`, action)),
    workspace.onDidChangeConfiguration((event) => {
      if (NEED_RESTART.some((setting) => event.affectsConfiguration(setting))) {
        void start(); // the status bar tells of a path that is still being typed
      }
    }),
  );
  void startOrExplain();
}

export async function deactivate(): Promise<void> {
  await client?.stop();
}

async function explainFailure(problem: string): Promise<void> {
  const settings = "Open Settings";
  const log = "Show Log";
  const chosen = await window.showErrorMessage(problem, settings, log);
  if (chosen === settings) {
    await commands.executeCommand("workbench.action.openSettings", "chipsmith.path");
  } else if (chosen === log) {
    await commands.executeCommand("chipsmith.showLog");
  }
}
