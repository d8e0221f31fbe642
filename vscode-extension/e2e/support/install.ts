/** Before all tests: the packaged extension is installed where every workbench finds it. */
import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import * as path from "node:path";
import { fileURLToPath } from "node:url";
import type { TestProject } from "vitest/node";
import { SERVER } from "../place.mjs";

const EXTENSION = fileURLToPath(new URL("../..", import.meta.url));

declare module "vitest" {
  export interface ProvidedContext {
    extensions: string;
  }
}

export default function setup(project: TestProject): () => void {
  const { name, version } = JSON.parse(readFileSync(path.join(EXTENSION, "package.json"), "utf8")) as Record<string, string>;
  const packaged = path.join(EXTENSION, `${name}-${version}.vsix`);
  for (const [file, fix] of [[SERVER, "make workbench"], [packaged, "npm run package"]] as const) {
    if (!existsSync(file)) {
      throw new Error(`There is no ${file}. Fix: ${fix}`);
    }
  }
  const root = mkdtempSync(path.join(tmpdir(), "chipsmith-extensions-"));
  const extensions = path.join(root, "extensions");
  const places = ["--server-data-dir", path.join(root, "data"), "--extensions-dir", extensions];
  execFileSync(process.execPath, [SERVER, ...places, "--install-extension", packaged]);
  project.provide("extensions", extensions);
  return () => rmSync(root, { recursive: true, force: true });
}
