/** "Accept" and "Refuse" above each change. */
import { CodeLens, type CodeLensProvider, type Event, Range, type TextDocument } from "vscode";
import { REVIEW } from "../text/review";
import type { Review } from "./review";

export class Lenses implements CodeLensProvider {
  readonly onDidChangeCodeLenses: Event<void>;
  readonly #reviewOf: (document: TextDocument) => Review | undefined;

  constructor(reviewOf: (document: TextDocument) => Review | undefined, changed: Event<void>) {
    this.#reviewOf = reviewOf;
    this.onDidChangeCodeLenses = changed;
  }

  provideCodeLenses(document: TextDocument): CodeLens[] {
    const hunks = this.#reviewOf(document)?.open ?? [];
    const uri = document.uri.toString();
    const lens = (line: number, title: string, command: string, ...more: unknown[]): CodeLens =>
      new CodeLens(new Range(line, 0, line, 0), { title, command, arguments: [uri, ...more] });
    return hunks.flatMap(({ index, lines }, place) => [
      lens(lines.start, REVIEW.accept, "chipsmith.acceptHunk", index),
      lens(lines.start, REVIEW.refuse, "chipsmith.refuseHunk", index),
      ...(place === 0 && hunks.length > 1
        ? [
            lens(lines.start, REVIEW.acceptAll(hunks.length), "chipsmith.acceptAll"),
            lens(lines.start, REVIEW.refuseAll, "chipsmith.refuseAll"),
          ]
        : []),
    ]);
  }
}
