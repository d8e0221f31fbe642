/** The chat view: it draws the conversation that the extension holds, and tells what the person does. */
import { changed, type Conversation } from "../chat/conversation";
import type { FromView, ToView } from "../chat/messages";
import { Composer } from "./composer";
import { Transcript } from "./transcript";
import type { TurnActions } from "./turn";

interface Host {
  postMessage(message: FromView): void;
  getState(): { draft: string } | undefined;
  setState(state: { draft: string }): void;
}

declare function acquireVsCodeApi(): Host;

const host = acquireVsCodeApi();
const send = (message: FromView): void => host.postMessage(message);
const composer = new Composer(send, (draft) => host.setState({ draft }), host.getState()?.draft ?? "");
const transcript = new Transcript(actionsOf);
let conversation: Conversation = { id: "", turns: [] };
let waiting = false;

document.body.append(...transcript.elements, composer.element);
window.addEventListener("message", ({ data }: MessageEvent<ToView>) => hear(data));
window.addEventListener("focus", () => {
  if (document.activeElement === document.body) {
    composer.focus();
  }
});
document.addEventListener("keydown", keepSelectAll);
send({ kind: "ready" });

/** Ctrl+A in a text stays there: VS Code would select all of the editor's text, too, and move the focus to it. */
function keepSelectAll(event: KeyboardEvent): void {
  const typing = event.target instanceof HTMLTextAreaElement || event.target instanceof HTMLInputElement;
  if (typing && (event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "a") {
    event.stopPropagation();
  }
}

function hear(message: ToView): void {
  switch (message.kind) {
    case "opened":
      conversation = message.conversation;
      return draw();
    case "changed":
      conversation = changed(conversation, message.change);
      return draw();
    case "compose":
      return composer.compose(message.text);
    default:
      return composer.hear(message);
  }
}

/** Once a frame, however many words came. */
function draw(): void {
  if (!waiting) {
    waiting = true;
    requestAnimationFrame(() => {
      waiting = false;
      transcript.draw(conversation);
      composer.running(conversation.turns.at(-1)?.state === "running");
    });
  }
}

function actionsOf(id: string): TurnActions {
  return {
    ask: (question, instead) => {
      composer.focus(); // the button that was pressed goes with its turn
      send({ kind: "ask", question, instead });
    },
    rate: (rating, reason) => send({ kind: "rate", id, rating, reason }),
    open: (piece) => send({ kind: "open", id, piece }),
    block: (block, action, text, language) => send({ kind: "block", id, block, action, text, language }),
  };
}
