/** One window of the workbench, driven as a person would: by keys, the palette, and what is to be seen. */
import { mkdirSync } from "node:fs";
import * as path from "node:path";
import type { Locator, Page } from "playwright-core";
import { ROOT } from "../place.mjs";
import { until } from "./processes";

export const SCREENSHOTS = path.join(ROOT, "screenshots");

export class Workbench {
  readonly page: Page;

  constructor(page: Page) {
    this.page = page;
  }

  async ready(): Promise<void> {
    await this.page.waitForSelector(".monaco-workbench .part.statusbar");
    await this.statusItem("remote").or(this.page.locator(".part.editor")).first().waitFor();
  }

  /** Open a file of the folder by its name. */
  async open(name: string): Promise<void> {
    await this.palette(name);
    await this.page.locator(`.tab.active[data-resource-name="${path.basename(name)}"]`).waitFor();
    await this.editor.locator(".view-lines").waitFor();
  }

  /** Run a command by its whole title, as the palette shows it. */
  async command(title: string): Promise<void> {
    await this.palette(`>${title}`);
  }

  /** Choose the entry that the palette offers for the text: the one that begins so, else the first with it. */
  async palette(text: string): Promise<void> {
    const input = this.page.locator(".quick-input-widget input[type=text]");
    await until("the palette", async () => {
      await this.press("ControlOrMeta+p"); // a view that is just being loaded swallows it
      return input.waitFor({ timeout: 5000 }).then(() => true, () => undefined);
    });
    await input.fill(text);
    const rows = this.page.locator(".quick-input-list .monaco-list-row");
    const wanted = text.replace(/^>/, "");
    let before = "";
    const place = await until(`${text} in the palette`, async () => {
      const labels = await rows.evaluateAll((all) => all.map((row) => row.getAttribute("aria-label") ?? ""));
      const settled = before === labels.join("\n");
      before = labels.join("\n");
      if (!settled) {
        return undefined; // the list still changes
      }
      const exact = labels.findIndex((label) => label.split(",")[0] === wanted);
      const found = exact < 0 ? labels.findIndex((label) => text.startsWith(":") || label.includes(wanted)) : exact;
      return found < 0 ? undefined : { down: found };
    });
    for (let at = 0; at < place.down; at += 1) {
      await this.press("ArrowDown");
    }
    await this.press("Enter");
    await input.waitFor({ state: "hidden", timeout: 2000 }).catch(() => undefined); // a command may ask for more in its place
  }

  get editor(): Locator {
    return this.page.locator(".editor-group-container.active .monaco-editor[data-uri]").first();
  }

  /** Choose what the light bulb at the cursor offers, by its whole title. */
  async act(title: string): Promise<void> {
    await this.press("ControlOrMeta+.");
    const rows = this.page.locator(".action-widget .monaco-list-row.action");
    const place = await until(`${title} at the light bulb`, async () => {
      const found = (await rows.allInnerTexts()).findIndex((text) => text.trim() === title);
      return found < 0 ? undefined : { down: found };
    });
    for (let at = 0; at < place.down; at += 1) {
      await this.press("ArrowDown");
    }
    await this.press("Enter");
  }

  /** Go to the text's end and type. */
  async append(text: string): Promise<void> {
    await this.press("ControlOrMeta+1");
    await this.page.keyboard.press("ControlOrMeta+End");
    await this.page.keyboard.type(text);
  }

  /** The ghost text that is to be seen, or undefined: a piece in its line, and the lines below. */
  async ghost(): Promise<string | undefined> {
    const piece = await this.editor.locator(".view-lines [class*=ghost-text-decoration]").allTextContents();
    const below = await this.editor.locator(".suggest-preview-text .view-line").allTextContents();
    const lines = piece.length || below.length ? [piece.join(""), ...below] : [];
    return lines.join("\n").replaceAll("\u00a0", " ") || undefined;
  }

  offered(): Promise<string> {
    return until("ghost text", () => this.ghost());
  }

  async press(key: string): Promise<void> {
    await this.page.keyboard.press(key);
  }

  /** Choose an entry of the list that is open, by a part of its text. */
  async choose(text: string): Promise<void> {
    await this.page.locator(".quick-input-widget input[type=text]").fill(text); // a long list shows a part only
    const row = this.page.locator(".quick-input-list .monaco-list-row").filter({ hasText: text }).first();
    await row.waitFor();
    await row.click();
  }

  /** Press a key that changes what is offered, and wait until it did. */
  async answer(key: string): Promise<void> {
    const before = await this.offered();
    await this.page.keyboard.press(key);
    await until(`another offer after ${key}`, async () => (await this.ghost()) !== before || undefined);
  }

  async save(): Promise<void> {
    await this.page.keyboard.press("ControlOrMeta+s");
    await this.page.locator(".tab.active:not(.dirty)").waitFor();
  }

  /** An item of the status bar by the name that it was given. */
  statusItem(id: string): Locator {
    return this.page.locator(`.part.statusbar .statusbar-item[id="${id}"]`);
  }

  /** Our own item, once the server is ready. */
  async serverReady(): Promise<void> {
    await until("a ready server", async () => {
      const label = await this.ours.textContent({ timeout: 1000 }).catch(() => undefined);
      return /Chipsmith \S+/.test(label ?? "") || undefined;
    });
  }

  get ours(): Locator {
    return this.statusItem("chipsmith.chipsmith.chipsmith");
  }

  /** Notifications' texts. */
  get notifications(): Locator {
    return this.page.locator(".notifications-toasts .notification-list-item-message");
  }

  /** Wait for a notification, by a part of its text. */
  async notification(text: string): Promise<Locator> {
    const found = this.page.locator(".notification-list-item").filter({ hasText: text }).first();
    await found.waitFor();
    return found;
  }

  /** Put the cursor where it says, counting from 1. */
  async goTo(line: number, column: number): Promise<void> {
    await this.palette(`:${line}:${column}`);
  }

  /** A picture for people to look at. */
  async screenshot(name: string): Promise<string> {
    mkdirSync(SCREENSHOTS, { recursive: true });
    const file = path.join(SCREENSHOTS, `${name}.png`);
    await this.page.screenshot({ path: file });
    return file;
  }
}
