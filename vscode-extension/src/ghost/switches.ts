/** Where ghost text is switched off: by settings, in single files, and for a while. */
import { type Disposable, EventEmitter, type Memento, type TextDocument, window } from "vscode";
import { isEnabled } from "../settings";
import { MENU } from "../text/general";
import { whyOff } from "./verdict";

const FILES = "ghost text off in";
const SNOOZED = "snoozed until";
const SNOOZES_MIN = [5, 15, 30, 60, 240];
const MINUTE_MS = 60_000;

export class Switches implements Disposable {
  /** Files belong to the workspace, a snooze to the person. */
  readonly #workspace: Memento;
  readonly #person: Memento;
  readonly #changed = new EventEmitter<void>();
  #alarm: NodeJS.Timeout | undefined;

  readonly onDidChange = this.#changed.event;

  constructor(workspace: Memento, person: Memento) {
    this.#workspace = workspace;
    this.#person = person;
    this.#wait();
  }

  dispose(): void {
    clearTimeout(this.#alarm);
    this.#changed.dispose();
  }

  /** Why there is no ghost text in a document, or in general; undefined where there is. */
  whyOff(document?: TextDocument): string | undefined {
    const switches = {
      enabled: isEnabled(document),
      offHere: document !== undefined && this.isOffIn(document),
      snoozedUntil: this.snoozedUntil,
      size: document ? sizeOf(document) : 0,
    };
    return whyOff(switches, Date.now());
  }

  get snoozedUntil(): number {
    return this.#person.get<number>(SNOOZED, 0);
  }

  isOffIn(document: TextDocument): boolean {
    return this.#files.includes(document.uri.toString());
  }

  /** Switch it in one file. */
  async setIn(document: TextDocument, on: boolean): Promise<void> {
    const name = document.uri.toString();
    const others = this.#files.filter((file) => file !== name);
    await this.#workspace.update(FILES, on ? others : [...others, name]);
    this.#changed.fire();
  }

  /** Ask how long there shall be none. */
  async askToSnooze(): Promise<void> {
    const choices = SNOOZES_MIN.map((minutes) => ({ label: MENU.minutes(minutes), minutes }));
    const chosen = await window.showQuickPick(choices, { title: MENU.howLong });
    if (chosen) {
      await this.snooze(chosen.minutes);
    }
  }

  /** No ghost text for so many minutes; 0 wakes it. */
  async snooze(minutes: number): Promise<void> {
    await this.#person.update(SNOOZED, minutes ? Date.now() + minutes * MINUTE_MS : 0);
    this.#wait();
    this.#changed.fire();
  }

  get #files(): readonly string[] {
    return this.#workspace.get<readonly string[]>(FILES, []);
  }

  #wait(): void {
    clearTimeout(this.#alarm);
    const left = this.snoozedUntil - Date.now();
    if (left > 0) {
      this.#alarm = setTimeout(() => this.#changed.fire(), left);
    }
  }
}

/** Characters of a document, without making a copy of them. */
function sizeOf(document: TextDocument): number {
  const last = document.lineAt(document.lineCount - 1);
  return document.offsetAt(last.range.end);
}
