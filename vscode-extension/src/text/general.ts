/** What the status bar, the switches and the language server's life say to people. */
export const SERVER = {
  tooOld: (found: string, needed: string) =>
    `chipsmith ${found} is too old for this extension, which needs ${needed} or newer. ` +
    "Fix: update the clone that it comes from, and run `make setup` there.",
  ended: (reason: string) =>
    `The language server ended as it started${reason ? `: ${reason}` : "."} ` +
    "Fix: run `chipsmith doctor` in a terminal, or see the log.",
  crashed: (reason: string) =>
    `The language server ended again and again${reason ? `: ${reason}` : "."} ` +
    "Fix: see the log, then run Chipsmith: Restart the Language Server.",
  none: "No Chipsmith language server runs. Fix: run Chipsmith: Restart the Language Server.",
  restarting: "The language server ended and is started anew.",
  settings: "Open Settings",
  log: "Show Log",
  install: "Install…",
  restart: "Restart",
  clone: "Select the Clone of Chipsmith",
  noClone: (folder: string) =>
    `${folder} is no clone of Chipsmith: it has no Makefile. Fix: clone Chipsmith, and select its folder.`,
  installing: "Install Chipsmith",
  notInstalled: "`make setup` failed. Fix: do what the terminal says, and try again.",
  installed: (command: string) => `Chipsmith is installed; chipsmith.path is ${command}.`,
} as const;

export const TOKEN = {
  noUrl: "A token is for a server on another machine. Fix: set chipsmith.serverUrl first.",
  prompt: (url: string) => `The token of ${url}; empty forgets it. It is kept in the system's secret store.`,
} as const;

export const STATUS = {
  starting: "Chipsmith is starting.",
  lost: "The Chipsmith server is gone; it is being looked for.",
  none: "none",
  model: "Model",
  server: "Server",
  latency: "Last ghost text",
  today: "Taken today",
  share: (accepted: number, decided: number) =>
    decided ? `${accepted} of ${decided} (${Math.round((100 * accepted) / decided)} %)` : "nothing offered yet",
  recording: "Recorded",
  levels: { all: "everything, on your disk", no_code: "no code", off: "nothing" },
  on: "Ghost text is on. Click for more.",
} as const;

/** Why there is no ghost text. */
export const OFF = {
  setting: "Ghost text is off in the settings. Click to change that.",
  file: "Ghost text is off in this file. Click to change that.",
  snoozed: (time: string) => `Ghost text is off until ${time}. Click to change that.`,
  large: "This file is over 5 MB; Chipsmith leaves it alone.",
} as const;

export const MENU = {
  title: "Chipsmith",
  here: (on: boolean) => `$(${on ? "circle-slash" : "check"}) Ghost text ${on ? "off" : "on"} in this file`,
  language: (on: boolean, language: string) =>
    `$(${on ? "circle-slash" : "check"}) Ghost text ${on ? "off" : "on"} in ${language} files`,
  workspace: (on: boolean) => `$(${on ? "circle-slash" : "check"}) Ghost text ${on ? "off" : "on"} in this workspace`,
  all: (on: boolean) => `$(${on ? "circle-slash" : "check"}) Ghost text ${on ? "off" : "on"} everywhere`,
  snooze: "$(bell-slash) Snooze ghost text…",
  wake: "$(bell) End the snooze",
  ask: "$(comment-discussion) Ask a question",
  walkthrough: "$(book) First steps",
  doctor: "$(pulse) Check the installation",
  dashboard: "$(dashboard) Open the dashboard",
  log: "$(output) Show the log",
  restart: "$(debug-restart) Restart the language server",
  howLong: "No ghost text for how long?",
  minutes: (minutes: number) => (minutes < 60 ? `${minutes} minutes` : minutes === 60 ? "1 hour" : `${minutes / 60} hours`),
} as const;
