import { beforeEach, expect, test, vi } from "vitest";
import { openPlace } from "../../src/chat/places";

const { told } = vi.hoisted(() => ({ told: vi.fn() }));
vi.mock("vscode", () => ({ window: { showInformationMessage: told } }));

const PIECE = { number: 1, path: "", first_line: 1, last_line: 1, tokens: 9 };

beforeEach(() => {
  told.mockReset();
});

test.each([
  ["tool", "opensta set_load", "chipsmith tool show opensta set_load"],
  ["terminal", "", "@terminal is text that went with the question"],
])("a passage by @%s stands in no file, and says so", async (provider, argument, said) => {
  await openPlace({ ...PIECE, provider, argument });
  expect(told).toHaveBeenCalledWith(expect.stringContaining(said));
});
