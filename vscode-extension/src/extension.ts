/** What comes and goes with the extension, and which command does what. */
import { commands, type ExtensionContext, type Uri, window, workspace } from "vscode";
import { Chat } from "./chat/chat";
import { Client } from "./client";
import { purge, setLevel, showData } from "./data/devdata";
import { indexFiles } from "./data/index";
import { Bugs } from "./eda/bugs";
import { Sandbox } from "./eda/sandbox";
import { Scripts } from "./eda/scripts";
import { InlineEdit } from "./edit/inlineEdit";
import { showMenu } from "./ghost/menu";
import { Switches } from "./ghost/switches";
import { Reviews, type Target } from "./review/reviews";
import { type Actions, explained, runningActions, startOrExplain } from "./running";
import { isEnabled, NEED_RESTART, setEnabled } from "./settings";
import { StatusBar } from "./statusBar";
import { Token } from "./token";
import { plan, promote, rollBack, train } from "./training";

let client: Client | undefined;

export function activate(context: ExtensionContext): void {
  const log = window.createOutputChannel("Chipsmith", { log: true });
  const token = new Token(context.secrets);
  const switches = new Switches(context.workspaceState, context.globalState);
  const started = (client = new Client({ log, token, offers: (document) => !switches.whyOff(document) }));
  const reviews = new Reviews(started);
  const chat = new Chat(context, started, reviews);
  const edit = new InlineEdit(started, reviews);
  const scripts = new Scripts(started);
  const bugs = new Bugs(started);
  const sandbox = new Sandbox();

  const actions: Actions = {
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
    menu: () => showMenu(switches),
    toggle: () => {
      const document = window.activeTextEditor?.document;
      return setEnabled(!isEnabled(document), document);
    },
    snooze: () => (switches.snoozedUntil > Date.now() ? switches.snooze(0) : switches.askToSnooze()),
    scriptFromComment: () => scripts.fromComment(),
    script: () => scripts.write(),
    runInSandbox: () => sandbox.run(),
    summariseBug: () => bugs.summarise(),
    index: (file?: Uri, files?: Uri[]) => indexFiles(file, files),
    devdataLevel: () => setLevel(started),
    devdataShow: () => showData(),
    devdataPurge: () => purge(),
    trainingPlan: () => plan(),
    trainingRun: () => train(),
    trainingPromote: () => promote(),
    trainingRollback: () => rollBack(),
    ...runningActions(started, token, log),
  };
  context.subscriptions.push(
    log,
    switches,
    started,
    reviews,
    chat,
    edit,
    scripts,
    bugs,
    sandbox,
    new StatusBar(started, switches, context.globalState),
    ...Object.entries(actions).map(([name, action]) => commands.registerCommand(`chipsmith.${name}`, explained(action))),
    workspace.onDidChangeConfiguration((event) => {
      if (NEED_RESTART.some((setting) => event.affectsConfiguration(setting))) {
        void started.start(); // the status bar tells of a path that is still being typed
      }
    }),
  );
  void startOrExplain(started);
}

export async function deactivate(): Promise<void> {
  await client?.stop();
}
