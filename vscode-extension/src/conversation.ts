/** A conversation, and how it reads as Markdown. */
import type { ChatResult, Message } from "./protocol";

export class Conversation {
  /** What was said and answered so far; it goes with the next question. */
  #messages: Message[] = [];
  #text = "# Chipsmith\n";
  #turn: string | undefined;

  get text(): string {
    return this.#text;
  }

  /** The last answer's name. */
  get turn(): string | undefined {
    return this.#turn;
  }

  /** Note a question, and return the messages to send. */
  ask(question: string): Message[] {
    this.#text += `\n## ${question.replace(/\s+/g, " ")}\n\n`;
    return [...this.#messages, { role: "user", content: question }];
  }

  /** A piece of the answer arrived. */
  append(text: string): void {
    this.#text += text;
  }

  /** The answer is complete. */
  answered(sent: readonly Message[], result: ChatResult): void {
    this.#messages = [...sent, { role: "assistant", content: result.content }];
    this.#turn = result.turn;
    this.#text += "\n";
  }

  /** There is no answer, or only a part of one; the question is not sent again. */
  failed(reason: string): void {
    this.#text += `\n\n> ${reason.replaceAll("\n", "\n> ")}\n`;
  }
}

/** LSP's error code of a request that the person cancelled. */
const CANCELLED = -32800;

/** A failed request in one line, with its fix where the server told one. */
export function explain(error: unknown): string {
  if (!(error instanceof Error)) {
    return String(error);
  }
  const { code, data } = error as Error & { code?: unknown; data?: { fix?: unknown } | null };
  if (code === CANCELLED) {
    return "Stopped.";
  }
  return typeof data?.fix === "string" ? `${error.message} Fix: ${data.fix}` : error.message;
}
