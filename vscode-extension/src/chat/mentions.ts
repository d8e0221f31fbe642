/** What a person is typing after an @ or a /, and which mentions a question has. */

/** A word that is being typed, from `start` to the cursor. */
export interface Typing {
  readonly kind: "provider" | "argument" | "command";
  readonly start: number;
  readonly prefix: string;
  /** Whose argument it is. */
  readonly provider?: string;
}

/** Something that can be typed there. */
export interface Candidate {
  readonly label: string;
  readonly help: string;
  /** What takes the word's place. */
  readonly text: string;
}

export interface Offered {
  readonly name: string;
  readonly help: string;
}

/** Providers that mean nothing without more words. */
const NEED_ARGUMENT = new Set(["file", "folder", "symbol", "report", "commit"]);
/** Providers whose argument is a path. */
export const PATHS: ReadonlySet<string> = new Set(["file", "folder", "report"]);
const MOST = 12;

export function typing(text: string, cursor: number): Typing | undefined {
  const before = text.slice(0, cursor);
  const command = /^\/(\w*)$/.exec(before);
  if (command) {
    return { kind: "command", start: 0, prefix: command[1] ?? "" };
  }
  const argument = /(?:^|\s)@(\w+):("?)([^\s"]*)$/.exec(before);
  if (argument) {
    const [, provider = "", quote = "", prefix = ""] = argument;
    return { kind: "argument", start: cursor - prefix.length - quote.length, prefix, provider };
  }
  const provider = /(?:^|\s)@(\w*)$/.exec(before);
  return provider ? { kind: "provider", start: cursor - (provider[1] ?? "").length, prefix: provider[1] ?? "" } : undefined;
}

/** Providers or commands that begin with what was typed. */
export function candidates(typed: Typing, offered: readonly Offered[]): Candidate[] {
  const mark = typed.kind === "command" ? "/" : "@";
  return offered
    .filter(({ name }) => name.startsWith(typed.prefix))
    .slice(0, MOST)
    .map(({ name, help }) => ({ label: mark + name, help, text: written(typed, name) }));
}

/** Paths that fit what was typed: those whose name begins with it first. */
export function pathCandidates(prefix: string, paths: readonly string[]): Candidate[] {
  const wanted = prefix.toLowerCase();
  const rank = (path: string): number => {
    const name = path.slice(path.lastIndexOf("/") + 1).toLowerCase();
    return name.startsWith(wanted) ? 0 : name.includes(wanted) ? 1 : path.toLowerCase().includes(wanted) ? 2 : 3;
  };
  return [...new Set(paths)]
    .map((path) => ({ path, rank: rank(path) }))
    .filter(({ rank }) => rank < 3)
    .sort((a, b) => a.rank - b.rank || a.path.length - b.path.length || (a.path < b.path ? -1 : 1))
    .slice(0, MOST)
    .map(({ path }) => ({ label: path, help: "", text: `${/\s/.test(path) ? `"${path}"` : path} ` }));
}

/** The mentions of a question, as they stand in it. */
export function mentionsOf(text: string): string[] {
  return [...text.matchAll(/(?<=^|\s)@\w+(?::(?:"[^"]*"|\S+))?/g)].map(([mention]) => mention.replace(/[.,;?!]+$/, ""));
}

/** A question without one of its mentions. */
export function without(text: string, mention: string): string {
  const at = text.indexOf(mention);
  return at < 0 ? text : (text.slice(0, at) + text.slice(at + mention.length)).replace(/ {2,}/g, " ").trimStart();
}

function written(typed: Typing, name: string): string {
  if (typed.kind === "command") {
    return `/${name} `;
  }
  return NEED_ARGUMENT.has(name) ? `${name}:` : `${name} `;
}
