/** Chipsmith's commands, run for their output or in a terminal. */
import { spawn } from "node:child_process";
import { realpathSync } from "node:fs";
import * as path from "node:path";
import {
  type CancellationToken, ProcessExecution, ProgressLocation, Task, TaskPanelKind, TaskRevealKind, tasks, TaskScope,
  window,
} from "vscode";
import { findCommand, isExecutable } from "./client";
import { PROGRAMS } from "./text/data";

export type Program = "chipsmith" | "devdata" | "finetune";

export interface Ended {
  /** null if it was stopped. */
  code: number | null;
  stdout: string;
  stderr: string;
}

/** Where a program lies: beside `chipsmith`, or beside what that is a link to. Throws where it does not. */
export function programPath(program: Program): string {
  const chipsmith = findCommand();
  const places = [chipsmith, realpathSync(chipsmith)].map((file) => path.join(path.dirname(file), program));
  const found = program === "chipsmith" ? chipsmith : places.find(isExecutable);
  if (!found) {
    throw new Error(PROGRAMS.missing(program, path.dirname(chipsmith)));
  }
  return found;
}

/** Run a program to its end; killed when cancelled. */
export function run(program: Program, args: readonly string[], cancel?: CancellationToken): Promise<Ended> {
  const file = programPath(program);
  return new Promise((resolve, reject) => {
    const child = spawn(file, args, { stdio: ["ignore", "pipe", "pipe"] });
    const said = { stdout: "", stderr: "" };
    child.stdout.on("data", (piece: Buffer) => (said.stdout += piece.toString()));
    child.stderr.on("data", (piece: Buffer) => (said.stderr += piece.toString()));
    const listening = cancel?.onCancellationRequested(() => child.kill());
    child.once("error", reject);
    child.once("close", (code) => {
      listening?.dispose();
      resolve({ code, ...said });
    });
  });
}

/** What a program prints as JSON; rejects with what it says is wrong. */
export async function ask<T>(program: Program, ...args: string[]): Promise<T> {
  return JSON.parse(await tell(program, ...args, "--json")) as T;
}

/** Run a program that only says something when it fails; rejects with that. */
export async function tell(program: Program, ...args: string[]): Promise<string> {
  const title = PROGRAMS.running(program, args[0] ?? "");
  const ended = await window.withProgress({ location: ProgressLocation.Window, title }, () => run(program, args));
  if (ended.code !== 0) {
    throw new Error(ended.stderr.trim().replace(/^error: /, "") || PROGRAMS.failed(program, ended.code));
  }
  return ended.stdout;
}

/** Run a program in a terminal, where its progress is seen and it can be stopped; its exit code. */
export function inTerminal(title: string, file: string, args: string[], cwd?: string): Promise<number | undefined> {
  const execution = new ProcessExecution(file, args, cwd ? { cwd } : {});
  const task = new Task({ type: "chipsmith", title }, TaskScope.Workspace, title, "Chipsmith", execution);
  task.presentationOptions = { reveal: TaskRevealKind.Always, panel: TaskPanelKind.Dedicated, clear: true };
  return new Promise((resolve, reject) => {
    const listening = tasks.onDidEndTaskProcess(({ execution: ended, exitCode }) => {
      if (ended.task.definition["title"] === title) {
        listening.dispose();
        resolve(exitCode);
      }
    });
    tasks.executeTask(task).then(undefined, (error: unknown) => {
      listening.dispose();
      reject(error instanceof Error ? error : new Error(String(error)));
    });
  });
}
