/** Failed requests in words for people. */
import { TEXT } from "./text/common";

/** LSP's error codes of a request that the person cancelled, or the server for them. */
const CANCELLED = new Set([-32800, -32802]);

export function isCancelled(error: unknown): boolean {
  return error instanceof Error && CANCELLED.has(Number((error as { code?: unknown }).code));
}

/** A failed request in one line, with its fix where the server told one. */
export function explain(error: unknown): string {
  if (!(error instanceof Error)) {
    return String(error);
  }
  if (isCancelled(error)) {
    return TEXT.stopped;
  }
  const { data } = error as { data?: { fix?: unknown } | null };
  return typeof data?.fix === "string" ? `${error.message} Fix: ${data.fix}` : error.message;
}
