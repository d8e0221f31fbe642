/** The conversation that goes on: asked, streamed, stopped, rated and kept. */
import { randomUUID } from "node:crypto";
import { CancellationTokenSource, type Disposable, EventEmitter } from "vscode";
import type { Client } from "../client";
import { explain, isCancelled } from "../errors";
import { status } from "../protocol";
import { type Change, changed, type Conversation, messages, type Rating } from "./conversation";
import type { History } from "./history";
import { chat, feedback } from "./protocol";
import { situation } from "./situation";

export class Session implements Disposable {
  readonly #client: Client;
  readonly #history: History;
  readonly #changed = new EventEmitter<Change>();
  readonly #opened = new EventEmitter<Conversation>();
  readonly #deltas: Disposable;
  #conversation: Conversation = fresh();
  #running: { id: string; cancel: CancellationTokenSource } | undefined;
  #answering: Promise<void> = Promise.resolve();

  readonly onDidChange = this.#changed.event;
  /** Another conversation is shown. */
  readonly onDidOpen = this.#opened.event;

  constructor(client: Client, history: History) {
    this.#client = client;
    this.#history = history;
    this.#deltas = client.onDelta(({ id, text }) => {
      if (id === this.#running?.id) {
        this.apply({ kind: "wrote", id, text });
      }
    });
  }

  get conversation(): Conversation {
    return this.#conversation;
  }

  dispose(): void {
    this.stop();
    this.#deltas.dispose();
    this.#changed.dispose();
    this.#opened.dispose();
  }

  apply(change: Change): void {
    this.#conversation = changed(this.#conversation, change);
    this.#changed.fire(change);
  }

  /** Ask in the conversation so far, or in place of an earlier question and what followed it. */
  async ask(question: string, instead?: string): Promise<void> {
    if (!this.#running) {
      this.#answering = this.#ask(question, instead);
    }
    await this.#answering;
  }

  stop(): void {
    this.#running?.cancel.cancel();
  }

  /** Put the conversation aside, and begin or go on with another. */
  async open(conversation: Conversation = fresh()): Promise<void> {
    this.stop();
    await this.#answering;
    this.#conversation = conversation;
    this.#opened.fire(conversation);
  }

  async rate(id: string, rating: Rating, text: string): Promise<void> {
    const turn = this.#conversation.turns.find((one) => one.id === id)?.turn;
    if (turn) {
      await (await this.#client.connected()).sendRequest(feedback, { turn, rating, text });
      this.apply({ kind: "rated", id, rating });
      await this.#keep();
    }
  }

  async #ask(question: string, instead?: string): Promise<void> {
    if (instead) {
      this.apply({ kind: "cut", id: instead });
    }
    const sent = messages(this.#conversation, question);
    const id = randomUUID();
    const cancel = new CancellationTokenSource();
    this.#running = { id, cancel };
    this.apply({ kind: "asked", id, question });
    try {
      const server = await this.#client.connected();
      const session = this.#conversation.id;
      const params = { messages: sent, token: id, session, ...(await situation(question)) };
      const answer = await server.sendRequest(chat, params, cancel.token);
      this.apply({ kind: "answered", id, answer });
    } catch (error) {
      const state = isCancelled(error) ? "stopped" : "failed";
      this.apply({ kind: "ended", id, state, problem: explain(error) });
    } finally {
      cancel.dispose();
      this.#running = undefined;
    }
    await this.#keep();
  }

  /** Where nothing says how much may be recorded, nothing is kept. */
  async #keep(): Promise<void> {
    const told = await this.#client.running?.sendRequest(status).catch(() => undefined);
    if (told) {
      await this.#history.keep(this.#conversation, told.recording);
    }
  }
}

function fresh(): Conversation {
  return { id: randomUUID(), turns: [] };
}
