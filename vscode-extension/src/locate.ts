/** Finding the `chipsmith` command. */
import * as path from "node:path";

export interface Surroundings {
  /** The setting `chipsmith.path`; empty if unset. */
  setting: string;
  /** The workspace's folders. */
  folders: readonly string[];
  env: NodeJS.ProcessEnv;
  platform: NodeJS.Platform;
  isExecutable(file: string): boolean;
}

/** Why there is no command, and what to do about it. */
export class NotFoundError extends Error {}

/**
 * The command's path: as the setting says, else in a folder's `.venv`, else on `PATH`.
 *
 * @throws NotFoundError there is none, or the setting names something that cannot be run.
 */
export function locate(around: Surroundings): string {
  if (around.setting) {
    return fromSetting(around);
  }
  const found = candidates(around).find((file) => around.isExecutable(file));
  if (!found) {
    throw new NotFoundError(
      "There is no `chipsmith` command in the workspace's .venv or on PATH. " +
        "Fix: run `make setup` in a clone of Chipsmith, then set chipsmith.path to its .venv/bin/chipsmith.",
    );
  }
  return found;
}

function fromSetting(around: Surroundings): string {
  const home = around.env["HOME"] ?? around.env["USERPROFILE"] ?? "~";
  const file = around.setting.replace(/^~(?=[/\\])/, () => home);
  if (!path.isAbsolute(file) || !around.isExecutable(file)) {
    throw new NotFoundError(
      `chipsmith.path names ${around.setting}, which cannot be run. ` +
        "Fix: set it to the full path of .venv/bin/chipsmith in a clone of Chipsmith where `make setup` ran.",
    );
  }
  return file;
}

function candidates({ folders, env, platform }: Surroundings): string[] {
  const windows = platform === "win32";
  const name = windows ? "chipsmith.exe" : "chipsmith";
  const inVenv = folders.map((folder) => path.join(folder, ".venv", windows ? "Scripts" : "bin", name));
  const onPath = (env["PATH"] ?? env["Path"] ?? "")
    .split(windows ? ";" : ":")
    .filter((directory) => path.isAbsolute(directory)) // a relative entry would run what a folder brings
    .map((directory) => path.join(directory, name));
  return [...inVenv, ...onPath];
}
