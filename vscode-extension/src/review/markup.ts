/** Code as Markdown that cannot be left: whatever the model wrote stays code. */
import { harmless } from "../chat/harmless";

export function fenced(code: string, language: string): string {
  const longest = Math.max(2, ...[...code.matchAll(/`+/g)].map(([ticks]) => ticks.length));
  const fence = "`".repeat(longest + 1);
  return `${fence}${language}\n${harmless(code).replace(/\r?\n$/, "")}\n${fence}`;
}
