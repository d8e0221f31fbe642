import { expect, test } from "vitest";
import { Queue } from "../src/queue";

test("jobs run one at a time, in order, whatever happens to each", async () => {
  const queue = new Queue();
  const seen: string[] = [];
  const job = (name: string, fails = false) => async () => {
    seen.push(`${name} begins`);
    await new Promise((resolve) => setImmediate(resolve));
    seen.push(`${name} ends`);
    if (fails) {
      throw new Error(name);
    }
    return name;
  };
  const first = queue.run(job("first", true));
  const second = queue.run(job("second"));
  await expect(first).rejects.toThrow("first");
  await expect(second).resolves.toBe("second");
  expect(seen).toEqual(["first begins", "first ends", "second begins", "second ends"]);
});
