/** What a model's words change so far, while they come. */
import { diffArrays } from "diff";

export interface Streamed {
  /** A diff as Markdown knows it: lines that begin with a blank, `-` or `+`. */
  readonly diff: string;
  /** Lines of the piece, from 0, that give way. */
  readonly removed: readonly number[];
}

/** `words` is an answer with the whole piece in a code block, as far as it was written; its last line may go on. */
export function streamed(before: string, words: string): Streamed {
  const old = lines(before);
  const written = lines(code(words)).slice(0, -1);
  const margin = marginOf(old);
  const fresh = shifted(written, margin);
  const removed: number[] = [];
  const told: string[] = [];
  let at = 0;
  const parts = diffArrays(old, fresh);
  parts.forEach(({ value, added, removed: gone }, place) => {
    const open = gone && parts.slice(place + 1).every((part) => part.added || part.removed); // not written yet
    if (!open) {
      told.push(...value.map((line) => `${added ? "+" : gone ? "-" : " "}${line}`));
    }
    if (gone && !open) {
      removed.push(...value.map((_, offset) => at + offset));
    }
    at += added ? 0 : value.length;
  });
  return { diff: told.join("\n"), removed };
}

/** The text of the first code block; before one begins, nothing; of an answer without one, all. */
function code(words: string): string {
  const fence = /^[ \t]*```[^\n]*\n/m.exec(words);
  if (!fence) {
    return /^\s*`{0,3}\w*\s*$/.test(words) ? "" : words;
  }
  const rest = words.slice(fence.index + fence[0].length);
  const end = rest.search(/^[ \t]*```/m);
  return end < 0 ? rest : rest.slice(0, end);
}

function lines(text: string): string[] {
  return text.split(/\r\n|\r|\n/);
}

/** The model's lines, indented as the piece is. */
function shifted(written: readonly string[], margin: string): string[] {
  const own = marginOf(written);
  return written.map((line) => (line.trim() ? margin + line.slice(own.length) : line));
}

/** The blanks that all lines begin with. */
function marginOf(all: readonly string[]): string {
  const margins = all.filter((line) => line.trim()).map((line) => /^\s*/.exec(line)?.[0] ?? "");
  return margins.reduce((shared, one) => {
    let length = 0;
    while (length < shared.length && shared[length] === one[length]) {
      length += 1;
    }
    return shared.slice(0, length);
  }, margins[0] ?? "");
}
