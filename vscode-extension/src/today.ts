/** Today's acceptance over all windows of the editor and all starts of its language server. */
import type { Memento } from "vscode";
import type { Today } from "./protocol";

const KEY = "today";

interface Kept {
  date: string;
  /** By a name that is new with every start of a language server. */
  parts: Record<string, { decided: number; accepted: number }>;
}

/** Put one server's count in its place, and return the sum. */
export async function addUp(memento: Memento, server: string, { date, decided, accepted }: Today): Promise<Today> {
  const kept = memento.get<Kept>(KEY);
  const parts = { ...(kept?.date === date ? kept.parts : {}), [server]: { decided, accepted } };
  await memento.update(KEY, { date, parts } satisfies Kept);
  const all = Object.values(parts);
  return {
    date,
    decided: all.reduce((sum, part) => sum + part.decided, 0),
    accepted: all.reduce((sum, part) => sum + part.accepted, 0),
  };
}
