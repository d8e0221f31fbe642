/** What a click on the status bar offers. */
import { commands, ConfigurationTarget, QuickPickItemKind, type TextDocument, window, workspace } from "vscode";
import { isEnabled, setEnabled } from "../settings";
import { MENU } from "../text/general";
import type { Switches } from "./switches";

interface Choice {
  label: string;
  kind?: QuickPickItemKind;
  run?: () => unknown;
}

export async function showMenu(switches: Switches): Promise<void> {
  const document = window.activeTextEditor?.document;
  const choices = [...ghostText(switches, document), { label: "", kind: QuickPickItemKind.Separator }, ...others()];
  const chosen = await window.showQuickPick<Choice>(choices, { title: MENU.title });
  await chosen?.run?.();
}

function ghostText(switches: Switches, document: TextDocument | undefined): Choice[] {
  const on = isEnabled(document);
  const choices: Choice[] = [];
  if (document) {
    const here = !switches.isOffIn(document);
    const { languageId } = document;
    choices.push(
      { label: MENU.here(here), run: () => switches.setIn(document, !here) },
      { label: MENU.language(on, languageId), run: () => setEnabled(!on, document, { language: true }) },
    );
  }
  if (workspace.workspaceFolders) {
    const target = ConfigurationTarget.Workspace;
    choices.push({ label: MENU.workspace(isEnabled()), run: () => setEnabled(!isEnabled(), undefined, { target }) });
  }
  const all = {
    label: MENU.all(isEnabled()),
    run: () => setEnabled(!isEnabled(), undefined, { target: ConfigurationTarget.Global }),
  };
  const snooze: Choice =
    switches.snoozedUntil > Date.now()
      ? { label: MENU.wake, run: () => switches.snooze(0) }
      : { label: MENU.snooze, run: () => switches.askToSnooze() };
  return [...choices, all, snooze];
}

function others(): Choice[] {
  const names = ["ask", "walkthrough", "doctor", "dashboard", "restart"] as const;
  const rest: Choice[] = names.map((name) => ({
    label: MENU[name],
    run: () => commands.executeCommand(`chipsmith.${name}`),
  }));
  return [...rest, { label: MENU.log, run: () => commands.executeCommand("chipsmith.showLog") }];
}
