/** The recording level in a workspace's `.chipsmith/config.toml`. */

export const LEVELS = ["all", "no_code", "off"] as const;
export type Level = (typeof LEVELS)[number];

const SECTION = /^[ \t]*\[devdata\][ \t]*(?:#.*)?$/m;

/** The file's text with another level; the rest of it stays as it is. */
export function withLevel(text: string, level: Level): string {
  const line = `level = "${level}"`;
  const found = SECTION.exec(text);
  if (!found) {
    return `${text}${text && !text.endsWith("\n") ? "\n" : ""}${text ? "\n" : ""}[devdata]\n${line}\n`;
  }
  const start = found.index + found[0].length;
  const next = text.slice(start).search(/^[ \t]*\[/m);
  const end = next < 0 ? text.length : start + next;
  const section = text.slice(start, end);
  const changed = /^[ \t]*level[ \t]*=/m.test(section)
    ? section.replace(/^([ \t]*)level[ \t]*=[ \t]*(?:"[^"\n]*"|'[^'\n]*'|[^\s#]*)/m, `$1${line}`)
    : `\n${line}${section || "\n"}`;
  return text.slice(0, start) + changed + text.slice(end);
}
