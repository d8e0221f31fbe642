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

/** A server on another machine; empty where there is none. */
export function serverUrl(): string {
  return (read<string>("serverUrl") ?? "").trim();
}

/** The recipe to train by; empty for the default. */
export function recipe(): string {
  return (read<string>("recipe") ?? "").trim();
}

/** What the language server reads when it starts. */
export function initializationOptions(token: string | undefined): Record<string, unknown> {
  const debounceMs = read<number | null>("debounceMs") ?? undefined;
  const url = serverUrl();
  return { ...(url && { serverUrl: url }), ...(token && { token }), ...(debounceMs !== undefined && { debounceMs }) };
}

export interface Where {
  /** For the document's language only. */
  language?: boolean;
  target?: ConfigurationTarget;
}

/** Switch ghost text; where nothing else is said, in the workspace or for the person, as it is set now. */
export async function setEnabled(value: boolean, scope?: ConfigurationScope, where: Where = {}): Promise<void> {
  const configuration = workspace.getConfiguration("chipsmith", scope);
  const set = configuration.inspect<boolean>("enable");
  const inWorkspace = (set?.workspaceLanguageValue ?? set?.workspaceValue) !== undefined;
  const forLanguage = (set?.workspaceLanguageValue ?? set?.globalLanguageValue) !== undefined;
  const target = where.target ?? (inWorkspace ? ConfigurationTarget.Workspace : ConfigurationTarget.Global);
  await configuration.update("enable", value, target, where.language ?? forLanguage);
}
