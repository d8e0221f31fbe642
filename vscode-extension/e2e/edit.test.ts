/** Changes by instruction in the real workbench: the real model writes, the person decides on each. */
import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { until } from "./support/processes";
import { stage } from "./support/stage";
import type { Workbench } from "./support/workbench";

const SUM = "int a = 1;\nint b = 2;\n// done\nint c = 3;\nreturn a + b + c;\n";
const FIRST = SUM.replace("// done\n", "");
const on = stage({
  files: { "sum.c": SUM },
  settings: { "workbench.colorTheme": "Default Dark Modern", "chipsmith.enable": false },
});

async function instruct(workbench: Workbench, instruction: string): Promise<void> {
  const { page } = workbench;
  await page.keyboard.press("ControlOrMeta+a");
  await page.keyboard.press("ControlOrMeta+i");
  await page.getByPlaceholder("For example").fill(instruction);
  await page.keyboard.press("Enter");
}

const written = (page: Page): Promise<string> => page.locator(".review-widget .comment-body").first().innerText();

/** The document reads like this, and so does its file once it is saved. */
async function saved(workbench: Workbench, text: string): Promise<void> {
  await until(`this text: ${text}`, async () => {
    await workbench.page.keyboard.press("ControlOrMeta+s");
    return on.read("sum.c") === text || undefined;
  }, 20_000);
}

test("changes stream, each is accepted or refused, and one undo takes a step back", async () => {
  const workbench = await on.open();
  const { page } = workbench;
  await workbench.open("sum.c");
  await workbench.serverReady();
  await instruct(workbench, "Use double.");
  await until("a part of the change", async () => (await written(page)).includes("int a") || undefined);
  await workbench.screenshot("edit-streaming");
  await page.getByText("Accept all 2").waitFor();
  expect(on.read("sum.c")).toBe(SUM);
  await workbench.screenshot("edit-review");

  await page.keyboard.press("Alt+Enter"); // the cursor stands at the first change
  await page.getByText("Accept all 2").waitFor({ state: "detached" });
  await saved(workbench, FIRST);
  await page.keyboard.press("Alt+Backspace");
  await page.locator(".review-widget").waitFor({ state: "detached" });
  await page.getByText("Refuse", { exact: true }).waitFor({ state: "detached" });
  await page.keyboard.press("ControlOrMeta+z");
  await saved(workbench, SUM);
  const outcomes = await until("outcomes", () => {
    const events = on.chipsmith.events("edit_outcome");
    return events.length === 2 ? events : undefined;
  });
  expect(outcomes.map(({ hunk, outcome }) => [hunk, outcome])).toEqual([[0, "accepted"], [1, "rejected"]]);
});

test("what was typed meanwhile stays, and the change of those lines is left out", async () => {
  const workbench = on.window;
  const { page } = workbench;
  await instruct(workbench, "Use double.");
  await page.getByText("Accept all 2").waitFor();
  await page.keyboard.press("ControlOrMeta+End");
  await page.keyboard.press("ArrowUp");
  await page.keyboard.type("  ");
  await page.getByText("Accept all 2").click();
  await workbench.notifications.getByText("One change was left out").waitFor();
  await saved(workbench, FIRST.replace("return", "  return"));
  await page.keyboard.press("ControlOrMeta+z");
  await saved(workbench, SUM.replace("return", "  return")); // or it is saved by itself during the next test
});

test("a server that dies while it writes changes nothing, and that is said", async () => {
  const workbench = on.window;
  await workbench.command("Notifications: Clear All Notifications");
  const before = on.read("sum.c");
  await instruct(workbench, "Use double.");
  await workbench.page.getByText("Chipsmith is writing").first().waitFor();
  await on.chipsmith.end("SIGKILL");
  await workbench.notifications.getByText("Nothing was changed.").waitFor();
  await workbench.screenshot("edit-lost");
  await workbench.page.locator(".review-widget").waitFor({ state: "detached" });
  expect(on.read("sum.c")).toBe(before);
});
