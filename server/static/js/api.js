// The server's answers. A token, where one is asked for, lives as long as the tab.

import { askToken } from "./dialogs.js";

const KEY = "chipsmith-token";

/** Take a token from the address (`#token=…`), and out of it. */
export function takeToken() {
  const given = /^#token=(.+)$/.exec(location.hash);
  if (!given) return;
  sessionStorage.setItem(KEY, decodeURIComponent(given[1]));
  history.replaceState(null, "", location.pathname);
}

export class Refusal extends Error {
  constructor(error) {
    super(error.message);
    this.kind = error.code ?? error.type;
  }
}

export const get = (path, signal) => json(path, { signal });

export const post = (path, body, signal) => json(path, { signal, ...posted(body) });

/** The chunks of a streamed answer, as they come. */
export async function* stream(path, body, signal) {
  const response = await send(path, { signal, ...posted(body) });
  let held = "";
  for await (const bytes of response.body.pipeThrough(new TextDecoderStream())) {
    const lines = (held + bytes).split("\n");
    held = lines.pop();
    for (const line of lines) {
      if (!line.startsWith("data: ") || line === "data: [DONE]") continue;
      const chunk = JSON.parse(line.slice(6));
      if (chunk.error) throw new Refusal(chunk.error);
      yield chunk;
    }
  }
}

const posted = body => ({
  method: "POST",
  body: JSON.stringify(body),
  headers: { "Content-Type": "application/json" },
});

const json = async (path, options) => (await send(path, options)).json();

async function send(path, options) {
  const token = sessionStorage.getItem(KEY);
  const headers = { ...options.headers, ...(token ? { Authorization: `Bearer ${token}` } : {}) };
  const response = await fetch(path, { ...options, headers });
  if (response.ok) return response;
  if (response.status === 401) {
    sessionStorage.setItem(KEY, await askToken(Boolean(token)));
    return send(path, options);
  }
  throw new Refusal(
    await response.json().then(
      body => body.error,
      () => ({ message: `The server answered ${response.status}.` }),
    ),
  );
}
