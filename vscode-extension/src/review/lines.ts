/** Lines of a document that keep their place while others change. */

/** From `start` to before `end`, counted from 0; with `start` equal to `end` the place before a line. */
export interface Lines {
  readonly start: number;
  readonly end: number;
}

export interface Position {
  readonly line: number;
  readonly character: number;
}

/** A change of a text, as VS Code tells it. */
export interface TextChange {
  readonly range: { readonly start: Position; readonly end: Position };
  readonly text: string;
}

/** Where the lines are after a change. */
export function moved({ start, end }: Lines, { range, text }: TextChange): Lines {
  const by = newlines(text) - (range.end.line - range.start.line);
  if (range.end.line < start || (range.end.line === start && range.end.character === 0)) {
    return { start: start + by, end: end + by };
  }
  return range.start.line < end ? { start: Math.min(start, range.start.line), end: Math.max(end + by, start) } : { start, end };
}

/** The lines at `line`, or the first behind it, or the first of all. */
export function nearest<T extends { lines: Lines }>(all: readonly T[], line: number): T | undefined {
  const inOrder = [...all].sort((a, b) => a.lines.start - b.lines.start);
  return inOrder.find(({ lines }) => line < Math.max(lines.end, lines.start + 1)) ?? inOrder[0];
}

function newlines(text: string): number {
  return text.split(/\r\n|\r|\n/).length - 1;
}
