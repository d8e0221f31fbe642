import { beforeEach, describe, expect, test, vi } from "vitest";
import type { Client } from "../../src/client";
import type { Answer } from "../../src/chat/conversation";
import type { Delta } from "../../src/protocol";
import { EventEmitter, Memory } from "../vscode";

class CancellationTokenSource {
  readonly #ended = new EventEmitter<void>();
  token = { onCancellationRequested: this.#ended.event };
  cancel = (): void => this.#ended.fire();
  dispose = (): void => undefined;
}

class Message {
  constructor(readonly method: string) {}
}

vi.mock("vscode-languageclient/node", () => ({ RequestType: Message, RequestType0: Message, NotificationType: Message }));
vi.mock("vscode", () => ({ EventEmitter, CancellationTokenSource, window: {}, DiagnosticSeverity: {} }));

const { Session } = await import("../../src/chat/session");
const { History } = await import("../../src/chat/history");

const ANSWER: Answer = { turn: "t", content: "Time left.", model: "chat", modelVersion: "base", context: [] };

/** A language server that answers when it is told to. */
class Server {
  readonly delta = new EventEmitter<Delta>();
  readonly asked: { messages: { content: string }[]; token: string }[] = [];
  recording = "all";
  problem = "";
  #end: { answer: (answer: Answer) => void; fail: (error: Error) => void } | undefined;

  answer = (): void => this.#end?.answer(ANSWER);
  fail = (error: Error): void => this.#end?.fail(error);

  readonly client = {
    onDelta: this.delta.event,
    running: { sendRequest: () => Promise.resolve({ recording: this.recording }) },
    connected: () => {
      if (this.problem) {
        return Promise.reject(new Error(this.problem));
      }
      return Promise.resolve({ sendRequest: (_: unknown, params: never, cancel: CancellationTokenSource["token"]) => this.#take(params, cancel) });
    },
  } as unknown as Client;

  #take(params: Server["asked"][number], cancel: CancellationTokenSource["token"]): Promise<Answer> {
    this.asked.push(params);
    return new Promise((answer, fail) => {
      this.#end = { answer, fail };
      cancel.onCancellationRequested(() => fail(Object.assign(new Error("cancelled"), { code: -32800 })));
    });
  }
}

let server: Server;
let history: InstanceType<typeof History>;
let session: InstanceType<typeof Session>;

beforeEach(() => {
  server = new Server();
  history = new History(new Memory());
  session = new Session(server.client, history);
});

const turns = () => session.conversation.turns;
const asking = (count: number) => vi.waitFor(() => expect(server.asked).toHaveLength(count));

describe("a session", () => {
  test("streams its own answer only, and keeps the conversation when it is complete", async () => {
    const done = session.ask("Slack?");
    await asking(1);
    server.delta.fire({ id: "another", text: "no" });
    server.delta.fire({ id: server.asked[0]?.token ?? "", text: "Ti" });
    expect(turns()[0]?.answer).toBe("Ti");
    server.answer();
    await done;
    expect(turns()[0]).toMatchObject({ answer: "Time left.", state: "answered" });
    expect(history.conversations).toEqual([session.conversation]);
  });

  test("keeps nothing where less than all is recorded", async () => {
    server.recording = "no_code";
    const done = session.ask("Slack?");
    await asking(1);
    server.answer();
    await done;
    expect(history.conversations).toEqual([]);
  });

  test("asks one question at a time", async () => {
    const first = session.ask("one");
    await asking(1);
    const second = session.ask("two");
    server.answer();
    await Promise.all([first, second]);
    expect(turns().map(({ question }) => question)).toEqual(["one"]);
  });

  test("keeps what was written when it is stopped or the server is lost, with the reason", async () => {
    const stopped = session.ask("one");
    await asking(1);
    session.stop();
    await stopped;
    const lost = session.ask("two");
    await asking(2);
    server.fail(Object.assign(new Error("The server is gone."), { data: { fix: "ask again." } }));
    await lost;
    server.problem = "No server. Fix: start one.";
    await session.ask("three");
    expect(turns().map(({ state, problem }) => [state, problem])).toEqual([
      ["stopped", "Stopped."], ["failed", "The server is gone. Fix: ask again."], ["failed", "No server. Fix: start one."],
    ]);
  });

  test("takes back a question that is asked in other words", async () => {
    for (const question of ["one", "two"]) {
      const done = session.ask(question);
      await vi.waitFor(() => expect(turns().at(-1)?.question).toBe(question));
      await asking(turns().length);
      server.answer();
      await done;
    }
    const again = session.ask("one, but better", turns()[0]?.id);
    await asking(3);
    server.answer();
    await again;
    expect(turns().map(({ question }) => question)).toEqual(["one, but better"]);
    expect(server.asked[2]?.messages).toHaveLength(1);
  });

  test("ends its answer before another conversation is opened", async () => {
    void session.ask("one");
    await asking(1);
    const former = session.conversation.id;
    await session.open();
    expect(session.conversation.id).not.toBe(former);
    expect(turns()).toEqual([]);
  });
});
