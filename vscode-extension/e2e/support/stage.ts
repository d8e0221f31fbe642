/** All that one file of tests needs: a folder, a server, VS Code and a browser, each ended afterwards. */
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import * as path from "node:path";
import { type Browser, chromium } from "playwright-core";
import { afterAll, afterEach, beforeAll } from "vitest";
import { Chipsmith } from "./chipsmith";
import { Code } from "./code";
import { languageServers, PATIENCE_MS, until } from "./processes";
import { SCREENSHOTS, Workbench } from "./workbench";

const SIZE = { width: 1280, height: 800 };

export interface Setting {
  /** Files of the folder, by their paths. */
  files?: Record<string, string>;
  /** A person's settings. */
  settings?: object;
  /** Variables of the extension host. */
  env?: NodeJS.ProcessEnv;
  /** Whether a server runs before the workbench opens. */
  server?: boolean;
}

export class Stage {
  readonly root = mkdtempSync(path.join(tmpdir(), "chipsmith-e2e-"));
  readonly folder = path.join(this.root, "chip");
  readonly chipsmith = new Chipsmith(path.join(this.root, "home"));
  #code: Code | undefined;
  #browser: Browser | undefined;
  #window: Workbench | undefined;

  async start({ files = {}, settings, env, server = true }: Setting): Promise<void> {
    mkdirSync(this.folder);
    Object.entries(files).forEach(([name, text]) => this.write(name, text));
    [, this.#code, this.#browser] = await Promise.all([
      server ? this.chipsmith.start() : undefined,
      Code.start(this.chipsmith.home, path.join(this.root, "code"), settings, env),
      chromium.launch({ executablePath: process.env["CHROMIUM"] ?? "/usr/bin/chromium", args: ["--no-sandbox"] }),
    ]);
  }

  /** A window on the folder; `null` for one on nothing. */
  async open(folder: string | null = this.folder): Promise<Workbench> {
    const context = await this.#started.browser.newContext({ viewport: SIZE });
    const page = await context.newPage();
    page.setDefaultTimeout(PATIENCE_MS);
    await page.goto(this.#started.code.url(folder ?? undefined));
    const workbench = (this.#window = new Workbench(page));
    await workbench.ready();
    return workbench;
  }

  /** A window on a folder that the person trusts. */
  async openTrusted(folder: string): Promise<Workbench> {
    const workbench = await this.open(folder);
    await workbench.page.getByRole("button", { name: "Yes, I trust the authors" }).click();
    return workbench;
  }

  get window(): Workbench {
    if (!this.#window) {
      throw new Error("No window is open.");
    }
    return this.#window;
  }

  get codePid(): number {
    return this.#started.code.pid;
  }

  write(name: string, text: string): void {
    const file = path.join(this.folder, name);
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, text);
  }

  read(name: string): string {
    return readFileSync(path.join(this.folder, name), "utf8");
  }

  async end(): Promise<void> {
    await this.#browser?.close();
    await this.#code?.end();
    await until("the language servers' end", () => !languageServers(this.chipsmith.home).length || undefined);
    await this.chipsmith.endAll(); // after them, or they would start another
    rmSync(this.root, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
  }

  get #started(): { code: Code; browser: Browser } {
    if (!this.#code || !this.#browser) {
      throw new Error("The stage is not set.");
    }
    return { code: this.#code, browser: this.#browser };
  }
}

/** A stage for this file's tests. */
export function stage(setting: Setting = {}): Stage {
  const made = new Stage();
  beforeAll(() => made.start(setting));
  afterEach(async ({ task }) => {
    if (task.result?.state === "fail") {
      await made.window.command("Notifications: Show Notifications").catch(() => undefined);
      const name = `failed ${task.name}`.replace(/\W+/g, "-");
      await made.window.screenshot(name);
      const logs = path.join(made.chipsmith.home, "logs");
      if (existsSync(logs)) {
        cpSync(logs, path.join(SCREENSHOTS, name), { recursive: true });
      }
      await made.window.command("Notifications: Clear All Notifications").catch(() => undefined);
    }
  });
  afterAll(() => made.end());
  return made;
}
