/** The settings under `chipsmith.`, read anew each time. */
import { ConfigurationTarget, type ConfigurationScope, workspace } from "vscode";

/** Where ghost text is offered; package.json's activation events name the same. */
export const LANGUAGES = [
  "tcl", "sdc", "xdc", "upf", "verilog", "systemverilog", "vhdl",
  "python", "makefile", "shellscript", "c", "cpp", "yaml",
];

/** A change of these is effective only in a new language server. */
export const NEED_RESTART = ["chipsmith.path", "chipsmith.serverUrl", "chipsmith.debounceMs"];

function read<T>(name: string, scope?: ConfigurationScope): T | undefined {
  return workspace.getConfiguration("chipsmith", scope).get<T>(name);
}

export function isEnabled(scope?: ConfigurationScope): boolean {
  return read<boolean>("enable", scope) ?? true;
}

export function commandPath(): string {
  return (read<string>("path") ?? "").trim();
}

/** What the language server reads when it starts. */
export function initializationOptions(): Record<string, unknown> {
  const serverUrl = (read<string>("serverUrl") ?? "").trim();
  const debounceMs = read<number | null>("debounceMs") ?? undefined;
  return { ...(serverUrl && { serverUrl }), ...(debounceMs !== undefined && { debounceMs }) };
}

/** Switch ghost text where it is set now: for the language or in all, in the workspace or for the person. */
export async function setEnabled(value: boolean, scope?: ConfigurationScope): Promise<void> {
  const configuration = workspace.getConfiguration("chipsmith", scope);
  const set = configuration.inspect<boolean>("enable");
  const inWorkspace = (set?.workspaceLanguageValue ?? set?.workspaceValue) !== undefined;
  const forLanguage = (set?.workspaceLanguageValue ?? set?.globalLanguageValue) !== undefined;
  const target = inWorkspace ? ConfigurationTarget.Workspace : ConfigurationTarget.Global;
  await configuration.update("enable", value, target, forLanguage);
}
