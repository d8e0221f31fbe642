/** Ghost text in the real workbench, from the real server and model. */
import { expect, test } from "vitest";
import { until } from "./support/processes";
import { stage } from "./support/stage";

const REPEATED = "set clk_a 1\nset clk_b 2\nset clk_c 3\n";
const on = stage({ files: { "run.tcl": REPEATED } });

test("ghost text comes as one types, and Tab takes it", async () => {
  const workbench = await on.open();
  await workbench.open("run.tcl");
  await workbench.serverReady();
  await workbench.append("set");
  const offered = await workbench.offered();
  await workbench.screenshot("ghost-text");
  await workbench.answer("Tab");
  await workbench.save();
  await expect.poll(() => on.read("run.tcl")).toBe(`${REPEATED}set${offered}`);
  const outcome = await until("an outcome", () => on.chipsmith.events("completion_outcome")[0]);
  const shown = on.chipsmith.events("completion_shown").find((event) => event["completion"] === outcome["completion"]);
  expect([shown?.["text"], outcome["outcome"]]).toEqual([offered, "accepted"]);
});
