import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["e2e/**/*.test.ts"],
    globalSetup: "e2e/support/install.ts",
    fileParallelism: false, // one workbench, one server, one model at a time
    testTimeout: 300_000,
    hookTimeout: 300_000,
    bail: process.env["CI"] ? 1 : 0,
  },
});
