/** What the commands for scripts and bugs say to people. */
export const EDA = {
  noEditor: "No file is open. Fix: open one.",
  writing: "Chipsmith writes a script",
  written: (how: string, about: string[]) => [`The script is in place: it ${how}.`, ...about].filter(Boolean).join(" "),
  holds: {
    known: "has only what the tool knows, and was not run",
    runs: "ran to its end without an error",
    produces: "ran, and did what was asked",
  } as Record<string, string>,
  notWritten: (why: string) => `No script held up: ${why || "the drafts did not pass the checks"}. Fix: say more exactly what it shall do.`,
  noTool: "Nothing says which tool this script is for. Fix: begin it with a comment such as `# chipsmith: tool=opensta`.",
  task: "What shall the script do?",
  example: "For example: report the ten worst setup paths",
  tool: "For which tool?",
  noFollowing: (language: string) => `Chipsmith writes no scripts in ${language} files. Fix: open a Tcl, SDC, XDC, UPF or Python file.`,
  rungs: {
    nothing: "cannot be parsed",
    parses: "parses, and has commands or flags that the tool does not know",
    known: "has only what the tool knows, and did not run to its end",
    runs: "runs to its end without an error",
    produces: "does what was asked",
  } as Record<string, string>,
  running: "Chipsmith runs the script in the sandbox",
  channel: "Chipsmith Sandbox",
  ranWell: (tool: string) => `It runs in ${tool}, to its end and without an error.`,
  ran: (tool: string, how: string, line: number | null, message: string) =>
    `In ${tool} it ${how}${line ? `; line ${line}` : ""}${message ? `: ${message}` : ""}`,
  saveFirst: "The script could not be saved, so it cannot be run. Fix: save it under a name.",
  summarising: "Chipsmith reads the bug",
  summary: "Bug summary",
  noBug: "There is no text. Fix: open the bug's file, or select its text.",
} as const;
