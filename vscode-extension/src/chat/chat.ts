/** The chat: its conversation, its view, and the commands that lead there. */
import { type Disposable, type ExtensionContext, ThemeIcon, window } from "vscode";
import type { Client } from "../client";
import type { Reviews } from "../review/reviews";
import { CHAT } from "../text/chat";
import { Blocks } from "./blocks";
import { type Conversation, lastAnswered, type Rating } from "./conversation";
import { History } from "./history";
import { Session } from "./session";
import { ChatView } from "./view";

export class Chat implements Disposable {
  readonly #history: History;
  readonly #session: Session;
  readonly #view: ChatView;

  constructor(context: ExtensionContext, client: Client, reviews: Reviews) {
    this.#history = new History(context.workspaceState);
    this.#session = new Session(client, this.#history);
    this.#view = new ChatView(context.extensionUri, client, this.#session, new Blocks(client, reviews));
  }

  dispose(): void {
    this.#view.dispose();
    this.#session.dispose();
  }

  /** Go to the question that is being typed. */
  ask(): Promise<void> {
    return this.#view.compose();
  }

  askAboutSelection(): Promise<void> {
    return this.#view.compose("@selection ");
  }

  async askAnew(): Promise<void> {
    await this.#session.open();
    await this.#view.compose();
  }

  stop(): void {
    this.#session.stop();
  }

  /** Rate the last answer. */
  async rate(rating: Rating): Promise<void> {
    const turn = lastAnswered(this.#session.conversation);
    if (!turn) {
      throw new Error(CHAT.noAnswer);
    }
    const reason = await window.showInputBox({ prompt: rating === "up" ? CHAT.reasonUp : CHAT.reasonDown });
    if (reason !== undefined) {
      await this.#session.rate(turn.id, rating, reason);
    }
  }

  /** Choose an earlier conversation, or forget some. */
  async showHistory(): Promise<void> {
    if (!this.#history.conversations.length) {
      void window.showInformationMessage(CHAT.noHistory);
      return;
    }
    const pick = window.createQuickPick<Entry>();
    const fill = (): void => void (pick.items = this.#history.conversations.map(entry));
    fill();
    pick.title = CHAT.history;
    pick.onDidTriggerItemButton(async ({ item }) => {
      await this.#history.forget(item.conversation.id);
      fill();
    });
    pick.onDidAccept(async () => {
      const [chosen] = pick.selectedItems;
      pick.hide();
      if (chosen) {
        await this.#session.open(chosen.conversation);
        await this.#view.compose();
      }
    });
    pick.onDidHide(() => pick.dispose());
    pick.show();
  }
}

interface Entry {
  label: string;
  description: string;
  buttons: { iconPath: ThemeIcon; tooltip: string }[];
  conversation: Conversation;
}

function entry(conversation: Conversation): Entry {
  return {
    label: conversation.turns[0]?.question.replace(/\s+/g, " ") ?? "",
    description: CHAT.turns(conversation.turns.length),
    buttons: [{ iconPath: new ThemeIcon("trash"), tooltip: CHAT.forget }],
    conversation,
  };
}
