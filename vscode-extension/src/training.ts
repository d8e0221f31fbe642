/** Training from the editor: what it would do, doing it, and which version serves. */
import { window } from "vscode";
import { ask, inTerminal, programPath, tell } from "./programs";
import { recipe } from "./settings";
import { TRAINING } from "./text/data";

interface Version {
  role: string;
  version: string;
  active: boolean;
  model: string;
}

/** Say in a terminal what a training would use and take. */
export async function plan(): Promise<void> {
  await inTerminal(TRAINING.plan, programPath("finetune"), ["plan", ...recipeArgs()]);
}

/** Train, once the person said yes; stopped and run again, it goes on. */
export async function train(): Promise<void> {
  const options = { modal: true, detail: TRAINING.detail };
  if (!(await window.showInformationMessage(TRAINING.sure, options, TRAINING.start))) {
    return;
  }
  const code = await inTerminal(TRAINING.run, programPath("finetune"), ["run", ...recipeArgs()]);
  if (code === 0) {
    void window.showInformationMessage(TRAINING.done);
  } else {
    void window.showErrorMessage(TRAINING.failed);
  }
}

/** Let another version serve; the server swaps to it without a pause. */
export async function promote(): Promise<void> {
  const versions = await ask<Version[]>("chipsmith", "models", "list");
  const role = await askRole(versions);
  if (!role) {
    return;
  }
  const others = versions.filter((each) => each.role === role);
  if (others.length < 2) {
    void window.showInformationMessage(TRAINING.noOther(role));
    return;
  }
  const choices = others.map(({ version, model, active }) => ({
    label: version, description: version === "base" ? TRAINING.base : model, detail: active ? TRAINING.serving : "",
  }));
  const chosen = await window.showQuickPick(choices, { title: TRAINING.version(role) });
  if (chosen) {
    await tell("chipsmith", "models", "use", role, chosen.label);
    void window.showInformationMessage(TRAINING.promoted(chosen.label, role));
  }
}

/** Let the version serve that served before. */
export async function rollBack(): Promise<void> {
  const role = await askRole(await ask<Version[]>("chipsmith", "models", "list"));
  const sure = role && (await window.showWarningMessage(TRAINING.back(role), { modal: true }, TRAINING.rollBack));
  if (role && sure) {
    await tell("chipsmith", "models", "rollback", role);
    void window.showInformationMessage(TRAINING.rolledBack(role));
  }
}

function askRole(versions: Version[]): Thenable<string | undefined> {
  return window.showQuickPick([...new Set(versions.map(({ role }) => role))], { title: TRAINING.role });
}

function recipeArgs(): string[] {
  return recipe() ? ["--recipe", recipe()] : [];
}
