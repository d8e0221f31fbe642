/** An answer's Markdown as a fragment: HTML in it is text, pictures are links' text, nothing is loaded. */
import DOMPurify from "dompurify";
import Markdown, { type MarkdownIt, type StateInline, type Token } from "markdown-it";
import type { Piece } from "../chat/conversation";
import { CHAT } from "../text/chat";
import { highlighted } from "./highlight";

const CITATION = /\[(\d{1,3}|\?)\](?!\()/y;
const ALLOWED = {
  ALLOWED_TAGS: [
    "p", "br", "hr", "h1", "h2", "h3", "h4", "h5", "h6", "strong", "em", "s", "code", "pre", "blockquote", "ul", "ol", "li",
    "table", "thead", "tbody", "tr", "th", "td", "a", "button", "span",
  ],
  ALLOWED_ATTR: ["href", "title", "class", "start", "type", "data-block", "data-language", "data-piece"],
  ALLOWED_URI_REGEXP: /^https?:/i,
  RETURN_DOM_FRAGMENT: true,
} as const;

/** `colour` once the answer is complete. A `pre` is numbered by `data-block`, a citation by `data-piece`. */
export function rendered(text: string, context: readonly Piece[], colour: boolean): DocumentFragment {
  return DOMPurify.sanitize(parser(context, colour).render(text), {
    ...ALLOWED, ALLOWED_TAGS: [...ALLOWED.ALLOWED_TAGS], ALLOWED_ATTR: [...ALLOWED.ALLOWED_ATTR],
  });
}

/** Where a passage stands, in words. */
export function place(piece: Piece): string {
  const last = piece.last_line > piece.first_line ? `-${piece.last_line}` : "";
  const named = piece.argument ? `@${piece.provider}:${piece.argument}` : `@${piece.provider}`;
  return piece.path ? `${piece.path}:${piece.first_line}${last}` : named;
}

/** One for each text, since blocks are counted and citations depend on what was given. */
function parser(context: readonly Piece[], colour: boolean): MarkdownIt {
  const made = new Markdown({ html: false, linkify: false, breaks: true });
  const { escapeHtml } = made.utils;
  let blocks = 0;
  const block = (code: string, language: string): string => {
    const shown = colour ? highlighted(code, language) : undefined;
    const named = `data-block="${blocks++}" data-language="${escapeHtml(language)}"`;
    return `<pre ${named}><code>${shown ?? escapeHtml(code)}</code></pre>\n`;
  };
  made.disable(["image", "reference", "autolink"]);
  made.validateLink = (url) => /^https?:/i.test(url);
  made.inline.ruler.before("link", "citation", citation);
  Object.assign(made.renderer.rules, {
    citation: (tokens: Token[], at: number) => cited(tokens[at]?.content ?? "", context, escapeHtml),
    fence: (tokens: Token[], at: number) => block(tokens[at]?.content ?? "", tokens[at]?.info.trim().split(/\s+/)[0] ?? ""),
    code_block: (tokens: Token[], at: number) => block(tokens[at]?.content ?? "", ""),
  });
  return made;
}

function cited(mark: string, context: readonly Piece[], escape: (text: string) => string): string {
  const piece = context.find(({ number }) => `[${number}]` === mark);
  if (piece) {
    const title = escape(CHAT.openPlace(place(piece)));
    return `<button type="button" class="citation" data-piece="${piece.number}" title="${title}">${mark}</button>`;
  }
  const unsupported = mark === "[?]" && context.length > 0;
  return unsupported ? `<span class="unsupported" title="${escape(CHAT.unsupported)}">${mark}</span>` : mark;
}

function citation(state: StateInline, silent: boolean): boolean {
  CITATION.lastIndex = state.pos;
  const found = CITATION.exec(state.src);
  if (!found) {
    return false;
  }
  if (!silent) {
    state.push("citation", "", 0).content = found[0];
  }
  state.pos += found[0].length;
  return true;
}
