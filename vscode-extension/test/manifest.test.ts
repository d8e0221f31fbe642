import { readFileSync } from "node:fs";
import { describe, expect, test, vi } from "vitest";

vi.mock("vscode", () => ({ workspace: {}, ConfigurationTarget: {} }));

const { LANGUAGES, NEED_RESTART } = await import("../src/settings");

const manifest = JSON.parse(readFileSync("package.json", "utf8"));
const settings: Record<string, Record<string, unknown>> = manifest.contributes.configuration.properties;

describe("package.json", () => {
  test("wakes the extension for the languages that it serves, and for nothing else", () => {
    expect(manifest.activationEvents).toEqual(LANGUAGES.map((language) => `onLanguage:${language}`));
  });

  test("runs nothing in a workspace that is not trusted", () => {
    expect(manifest.capabilities.untrustedWorkspaces.supported).toBe(false);
  });

  test("offers exactly the commands that the code registers", () => {
    const code = readFileSync("src/extension.ts", "utf8");
    const actions = code.slice(code.indexOf("actions: Record"), code.indexOf("context.subscriptions"));
    const registered = [...actions.matchAll(/^ {4}(\w+): /gm)].map(([, name]) => `chipsmith.${name}`);
    const offered = manifest.contributes.commands.map(({ command }: { command: string }) => command);
    expect(registered).toEqual(offered);
  });

  test("explains every setting, and knows those that need a restart", () => {
    for (const [name, setting] of Object.entries(settings)) {
      expect(setting["markdownDescription"], name).toBeTruthy();
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
