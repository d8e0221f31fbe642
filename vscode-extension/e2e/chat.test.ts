/** The chat view in the real workbench, with answers of the real model. */
import type { FrameLocator, Locator } from "playwright-core";
import { expect, test } from "vitest";
import { until } from "./support/processes";
import { stage } from "./support/stage";
import type { Workbench } from "./support/workbench";

const SCRIPT = "read_verilog top.v\ncreate_clock -name clk -period 2 [get_ports clk]\n";
/** What the embedded model nearly always answers with a block of code. */
const WANTED = [
  "Show a code block with:", "", "```tcl", "create_clock -name clk -period 4 [get_ports clk]",
  "set_input_delay 0.2 -clock clk [all_inputs]", "```", "", "Answer with the code block only.",
].join("\n");
const on = stage({ files: { "run.tcl": SCRIPT }, settings: { "chipsmith.enable": false } });

const frame = ({ page }: Workbench): FrameLocator => page.frameLocator("iframe.webview").frameLocator("iframe#active-frame");
const question = (workbench: Workbench): Locator => frame(workbench).getByRole("combobox", { name: "Question" });

async function ask(workbench: Workbench, text: string): Promise<Locator> {
  await question(workbench).fill(text);
  await workbench.page.keyboard.press("Enter");
  const turn = frame(workbench).getByRole("article").last();
  await turn.getByText(text.split("\n")[0] ?? text).first().waitFor();
  return turn;
}

async function answered(turn: Locator): Promise<void> {
  await until("an answer", async () => (await turn.getAttribute("aria-busy")) === "false" || undefined);
}

test("a question streams, and its block is checked, applied after review, and rated", async () => {
  const workbench = await on.open();
  const { page } = workbench;
  await workbench.open("run.tcl");
  await workbench.serverReady();
  await workbench.command("Chipsmith: Ask a Question");
  await question(workbench).waitFor();
  let turn = await ask(workbench, WANTED);
  await until("a part of the answer", async () => (await turn.locator(".answer").innerText()) || undefined);
  await workbench.screenshot("chat-streaming");
  await answered(turn);
  while (!(await turn.locator("pre").count())) {
    await turn.getByRole("button", { name: "Ask again" }).click();
    turn = frame(workbench).getByRole("article").last();
    await answered(turn);
  }
  await workbench.screenshot("chat-answered");

  await turn.getByRole("button", { name: "Check" }).first().click();
  await until("a finding", async () => (await turn.locator(".note").first().innerText()) || undefined);
  await turn.getByRole("button", { name: "Apply" }).first().click();
  await turn.getByText(/to decide on in run.tcl/).waitFor();
  await page.getByText("Refuse", { exact: true }).first().waitFor();
  expect(on.read("run.tcl")).toBe(SCRIPT);
  await workbench.screenshot("chat-apply");
  await page.keyboard.press("Shift+Alt+Enter");
  await turn.getByText(/changes applied|Applied/).waitFor();
  await workbench.save();
  const block = (await turn.locator("pre").first().textContent()) ?? "";
  await until("the block in the file", () => on.read("run.tcl").includes(block) || undefined);
  expect(on.read("run.tcl")).toContain("read_verilog top.v\n");

  await turn.getByRole("button", { name: "Bad answer" }).click();
  await page.keyboard.type("It only repeats.");
  await page.keyboard.press("Enter");
  await turn.getByText("The rating is recorded.").waitFor();

  const recorded = await until("what was done", () => {
    const [feedback] = on.chipsmith.events("chat_feedback");
    const outcomes = on.chipsmith.events("apply_outcome");
    return feedback && outcomes.length >= 2 ? { feedback, outcomes } : undefined;
  });
  const name = on.chipsmith.events("chat_turn").at(-1)?.["turn"];
  expect(recorded.feedback).toMatchObject({ turn: name, rating: "down", text: "It only repeats." });
  expect(recorded.outcomes.map(({ turn: of, outcome }) => [of, outcome])).toEqual([[name, "checked"], [name, "applied"]]);
});

test("what is named with @ is completed, goes with the question, and can be opened from the answer", async () => {
  const workbench = on.window;
  const { page } = workbench;
  await question(workbench).focus();
  await page.keyboard.type("@fi");
  await frame(workbench).getByRole("option", { name: "@file" }).waitFor();
  await page.keyboard.press("Enter");
  await page.keyboard.type("ru");
  await frame(workbench).getByRole("option", { name: "run.tcl" }).waitFor();
  await page.keyboard.press("Tab");
  await frame(workbench).getByText(/about \d+ tokens/).waitFor();
  await workbench.screenshot("chat-context");
  await page.keyboard.type("What is the period?");
  await page.keyboard.press("Enter");
  const turn = frame(workbench).getByRole("article").last();
  await answered(turn);
  await turn.getByText("What the model was given").click();
  await workbench.screenshot("chat-sources");
  await workbench.command("Preferences: Toggle between Light/Dark Themes");
  await page.locator(".monaco-workbench.vs-dark").waitFor();
  await workbench.screenshot("chat-dark");
  await page.locator(".tab.active").getByRole("button", { name: /Close/ }).click();
  await turn.locator(".sources button").first().click();
  await page.locator('.tab.active[data-resource-name="run.tcl"]').waitFor();
});

test("a command that is named is answered with its usage, which stands in no file", async () => {
  const workbench = on.window;
  const turn = await ask(workbench, "What does set_load take?");
  await answered(turn);
  await turn.locator("blockquote").getByText("set_load [-rise]").waitFor();
  await workbench.screenshot("chat-usage");
  await turn.getByText("What the model was given").click();
  await turn.locator(".sources button").first().click();
  await workbench.page.getByText("chipsmith tool show opensta set_load").first().waitFor();
});

test("an answer is stopped, its question changed, and the conversation found again later", async () => {
  const workbench = on.window;
  const { page } = workbench;
  const turn = await ask(workbench, "Write a very long story about a chip.");
  await until("a part of the answer", async () => (await turn.locator(".answer").innerText()) || undefined);
  await page.keyboard.press("Escape");
  await turn.getByText("Stopped.").waitFor();
  await turn.getByRole("button", { name: "Edit the question" }).click();
  await turn.locator("textarea:focus").waitFor();
  await page.keyboard.press("ControlOrMeta+a");
  await page.keyboard.type("Say hello.");
  await page.keyboard.press("Enter");
  const again = frame(workbench).getByRole("article").last();
  await again.getByText("Say hello.").waitFor();
  await answered(again);
  expect(await frame(workbench).getByRole("article").count()).toBe(4);

  await workbench.command("Chipsmith: Start a New Conversation");
  await frame(workbench).getByText("Ask about the code").waitFor();
  await workbench.command("Chipsmith: Show Earlier Conversations");
  await page.getByText("4 questions").waitFor();
  await page.keyboard.press("Enter");
  await frame(workbench).getByText("Say hello.").waitFor();
});

test("a server that dies while it answers is told, and the next question is answered by the one that takes its place", async () => {
  const workbench = on.window;
  const turn = await ask(workbench, "Write a very long story about a wafer.");
  await until("a part of the answer", async () => (await turn.locator(".answer").innerText()) || undefined);
  process.kill(on.chipsmith.pid ?? -1, "SIGKILL");
  await until("a reason", async () => (await turn.getByRole("alert").innerText()) || undefined);
  await workbench.screenshot("chat-lost");
  const next = await ask(workbench, "Say hello again.");
  await answered(next);
  expect(await next.getByRole("alert").count()).toBe(0);
});
