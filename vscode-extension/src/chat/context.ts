/** What the mentions of a question bring, as chips. */
import type { Brought } from "./protocol";
import { mentionsOf } from "./mentions";
import type { Chip } from "./messages";

/** One chip a mention, with the tokens of all that it brings. */
export function chips(question: string, brought: readonly Brought[], searches: readonly string[]): Chip[] {
  return [...new Set(mentionsOf(question))].flatMap((mention): Chip[] => {
    const [, provider = "", quoted, plain] = /^@(\w+)(?::(?:"([^"]*)"|(.*)))?$/.exec(mention) ?? [];
    if (searches.includes(provider)) {
      return [{ mention, place: "", tokens: null }];
    }
    const pieces = brought.filter((one) => one.provider === provider && one.argument === (quoted ?? plain ?? ""));
    const places = [...new Set(pieces.map(({ path, firstLine }) => (path ? `${path}:${firstLine}` : "")).filter(Boolean))];
    const tokens = pieces.reduce((sum, one) => sum + one.tokens, 0);
    return pieces.length ? [{ mention, place: places.join("\n"), tokens }] : [];
  });
}
