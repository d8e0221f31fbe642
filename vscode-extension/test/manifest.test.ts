import { readFileSync } from "node:fs";
import { describe, expect, test, vi } from "vitest";

const { registered, anything } = vi.hoisted(() => {
  const names: string[] = [];
  /** Stands for whatever it is taken for: a function, a class, an object. */
  const stand: unknown = new Proxy(function () {}, {
    get: (_, name) => (name === Symbol.toPrimitive ? () => "" : name === Symbol.iterator ? undefined : stand),
    apply: () => stand,
    construct: () => stand as object,
    set: () => true,
  });
  return { registered: names, anything: stand as Record<string, never> };
});

vi.mock("vscode", () => {
  const commands = { registerCommand: (name: string) => void registered.push(name), executeCommand: () => undefined };
  const names = readFileSync("node_modules/@types/vscode/index.d.ts", "utf8").matchAll(
    /^\s*export (?:class|enum|namespace|const) (\w+)/gm,
  );
  return { ...Object.fromEntries([...names].map(([, name]) => [name, anything])), commands };
});
vi.mock("vscode-languageclient/node", () => {
  const names = [
    "CloseAction", "ErrorAction", "ExecuteCommandRequest", "LanguageClient", "NotificationType", "Range", "RequestType",
    "RequestType0", "State", "TextEdit",
  ];
  return Object.fromEntries(names.map((name) => [name, anything]));
});

const { Memory } = await import("./vscode");
const { LANGUAGES, NEED_RESTART } = await import("../src/settings");
const { activate } = await import("../src/extension");

const manifest = JSON.parse(readFileSync("package.json", "utf8"));
const texts: Record<string, string> = JSON.parse(readFileSync("package.nls.json", "utf8"));
const settings: Record<string, Record<string, unknown>> = manifest.contributes.configuration.properties;

describe("package.json", () => {
  test("wakes the extension for the languages that it serves, and for nothing else", () => {
    expect(manifest.activationEvents).toEqual(LANGUAGES.map((language) => `onLanguage:${language}`));
  });

  test("runs nothing in a workspace that is not trusted", () => {
    expect(manifest.capabilities.untrustedWorkspaces.supported).toBe(false);
  });

  test("offers exactly the commands that the code registers", () => {
    const [workspaceState, globalState] = [new Memory(), new Memory()];
    activate({ subscriptions: [], extensionUri: anything, secrets: anything, workspaceState, globalState } as never);
    const offered = manifest.contributes.commands.map(({ command }: { command: string }) => command);
    expect(registered.sort()).toEqual(offered.sort());
  });

  test("keeps its words in one place, and has no others there", () => {
    const used = [...JSON.stringify(manifest).matchAll(/"%([^%"]+)%"/g)].map(([, key]) => key);
    expect(Object.keys(texts).sort()).toEqual([...new Set(used)].sort());
    for (const { title } of manifest.contributes.commands) {
      expect(title).toMatch(/^%command\.\w+%$/);
    }
  });

  test("shows pages that are there, and runs commands that exist, in its first steps", () => {
    const [{ steps }] = manifest.contributes.walkthroughs;
    for (const { media } of steps) {
      expect(readFileSync(media.markdown, "utf8")).toContain("## ");
    }
    const run = [...JSON.stringify(texts).matchAll(/command:(chipsmith\.\w+)/g)].map(([, name]) => name);
    const offered = manifest.contributes.commands.map(({ command }: { command: string }) => command);
    expect(offered).toEqual(expect.arrayContaining(run));
  });

  test("explains every setting, and knows those that need a restart", () => {
    for (const [name, setting] of Object.entries(settings)) {
      expect(setting["markdownDescription"], name).toMatch(/^%setting\.\w+%$/);
      expect(setting, name).toHaveProperty("default");
    }
    expect(Object.keys(settings)).toEqual(expect.arrayContaining(NEED_RESTART));
  });

  test("leaves the language server's accept command to the language client", () => {
    expect(JSON.stringify(manifest)).not.toContain(`"chipsmith.accept"`);
  });

  test("pins every package", () => {
    for (const version of Object.values<string>(manifest.devDependencies)) {
      expect(version).toMatch(/^\d+\.\d+\.\d+$/);
    }
    expect(manifest.dependencies).toBeUndefined();
    expect(readFileSync("package-lock.json", "utf8")).not.toContain('"resolved": "http');
  });
});
