/** What the commands for the index, the recorded data and training say to people. */
export const PROGRAMS = {
  missing: (program: string, folder: string) =>
    `There is no \`${program}\` in ${folder}. Fix: run \`make setup\` in the clone of Chipsmith.`,
  running: (program: string, what: string) => `Chipsmith: ${program} ${what}`,
  failed: (program: string, code: number | null) =>
    `\`${program}\` ended with ${code ?? "a signal"}. Fix: run it in a terminal to see why.`,
} as const;

export const INDEX = {
  title: "Chipsmith: index",
  choose: "What shall be indexed?",
  workspace: (name: string) => `$(root-folder) The workspace folder ${name}`,
  again: "$(refresh) What was indexed before, brought up to date",
  select: "$(folder-opened) Select files and folders…",
  open: "Index",
  done: "The index is up to date. Chat and ghost text find what it holds.",
  failed: "Indexing failed. Fix: do what the terminal says, and run it again.",
} as const;

export const DEVDATA = {
  title: "Chipsmith: recorded data",
  level: (now: string) => `How much is recorded of this workspace? Now: ${now}.`,
  levels: {
    all: { label: "$(record) As much as elsewhere", detail: "What your own configuration says, by default everything." },
    no_code: { label: "$(eye-closed) No code", detail: "No text, no paths, no names." },
    off: { label: "$(circle-slash) Nothing", detail: "Nothing of this workspace is written down." },
  },
  noFolder: "No folder is open, so there is no workspace to decide for. Fix: open a folder.",
  wrongFile: (file: string) => `${file} cannot be read as TOML. Fix: correct it, and try again.`,
  levelSet: (file: string) => `It counts at once, for everybody who has ${file}.`,
  purge: "What shall be forgotten for good?",
  purges: {
    workspace: "What was recorded in this workspace",
    day: "What is older than a day",
    month: "What is older than a month",
    all: "Everything",
  },
  sure: (what: string) => `Forget for good: ${what.toLowerCase()}?`,
  detail: "It is gone from the records. Exports that were made before hold copies of their own.",
  forget: "Forget",
  forgotten: (events: number) => (events === 1 ? "One event is forgotten." : `${events} events are forgotten.`),
} as const;

export const TRAINING = {
  plan: "Chipsmith: what a training would do",
  run: "Chipsmith: training",
  recipe: "Which recipe?",
  byDefault: "The default for your machine",
  sure: "Train on what was recorded?",
  detail: "It takes minutes to hours of this machine, and can be stopped and gone on with. The new model serves only if it is not worse.",
  start: "Train",
  done: "The training has ended; the terminal says what came of it.",
  failed: "The training did not end well. Fix: do what the terminal says; running it again goes on where it was.",
  role: "Of which role?",
  version: (role: string) => `Which version shall serve as ${role}?`,
  serving: "serves now",
  base: "the model as it came",
  promoted: (version: string, role: string) => `${version} serves as ${role}.`,
  noOther: (role: string) => `There is no other version of ${role}. Fix: train one with Chipsmith: Train on Recorded Data.`,
  back: (role: string) => `Let the version serve that served as ${role} before?`,
  rollBack: "Roll Back",
  rolledBack: (role: string) => `The version before serves as ${role} again.`,
} as const;

export const DOCTOR = "Chipsmith: check the installation";
