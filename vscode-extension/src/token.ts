/** The token of a server on another machine, in the system's secret store and never in the settings. */
import { type SecretStorage, window } from "vscode";
import { serverUrl } from "./settings";
import { TOKEN } from "./text/general";

export class Token {
  readonly #secrets: SecretStorage;

  constructor(secrets: SecretStorage) {
    this.#secrets = secrets;
  }

  /** That of the server which the settings name. */
  async read(): Promise<string | undefined> {
    const url = serverUrl();
    return url ? await this.#secrets.get(key(url)) : undefined;
  }

  /** Ask the person for it; whether it may have changed. */
  async ask(): Promise<boolean> {
    const url = serverUrl();
    if (!url) {
      void window.showInformationMessage(TOKEN.noUrl);
      return false;
    }
    const given = await window.showInputBox({ prompt: TOKEN.prompt(url), password: true, ignoreFocusOut: true });
    if (given === undefined) {
      return false;
    }
    await (given.trim() ? this.#secrets.store(key(url), given.trim()) : this.#secrets.delete(key(url)));
    return true;
  }
}

function key(url: string): string {
  return `token of ${url}`;
}
