/** What the editor shows, gathered only where a question names it. */
import { commands, DiagnosticSeverity, env, languages, window, workspace } from "vscode";
import type { Situation } from "./protocol";

const PROBLEMS = 200;
const SETTLE_MS = 50;

export async function situation(question: string): Promise<Situation> {
  return {
    ...selection(),
    ...(/@problems\b/.test(question) && { problems: problems() }),
    ...(/@terminal\b/.test(question) && { terminal: await terminal() }),
  };
}

/** Also for questions without @selection: rules may be for some files only. */
function selection(): Pick<Situation, "selection"> {
  const editor = window.activeTextEditor;
  if (!editor) {
    return {};
  }
  const { start, end } = editor.selection;
  return { selection: { uri: editor.document.uri.toString(), range: { start, end } } };
}

function problems(): string[] {
  return languages
    .getDiagnostics()
    .flatMap(([uri, found]) => found.map((one) => ({ uri, one })))
    .filter(({ one }) => one.severity <= DiagnosticSeverity.Warning)
    .slice(0, PROBLEMS)
    .map(({ uri, one }) => `${workspace.asRelativePath(uri)}:${one.range.start.line + 1}: ${one.message}`);
}

/** A terminal's text is to be had by its own commands only; the clipboard is given back. */
async function terminal(): Promise<string> {
  if (!window.activeTerminal) {
    return "";
  }
  const former = await env.clipboard.readText();
  try {
    await commands.executeCommand("workbench.action.terminal.selectAll");
    await commands.executeCommand("workbench.action.terminal.copySelection");
    await commands.executeCommand("workbench.action.terminal.clearSelection");
    await new Promise((resolve) => setTimeout(resolve, SETTLE_MS));
    const text = await env.clipboard.readText();
    return text === former ? "" : text;
  } finally {
    await env.clipboard.writeText(former);
  }
}
