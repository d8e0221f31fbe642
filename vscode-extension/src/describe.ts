/** What the status bar says. */
import type { Role, Status } from "./protocol";
import { STATUS } from "./text/general";

export interface Appearance {
  text: string;
  /** Markdown. */
  tooltip: string;
  /** Whether the person should look. */
  warning: boolean;
}

export interface Known {
  /** What the language server says when one runs. */
  status?: Status | undefined;
  /** Why none runs. */
  problem?: string | undefined;
  /** Why there is no ghost text in the active editor; undefined where there is. */
  off?: string | undefined;
}

export function describe({ status, problem, off }: Known): Appearance {
  if (problem) {
    return { text: "$(error) Chipsmith", tooltip: plain(problem), warning: true };
  }
  if (!status || status.state === "starting") {
    return { text: "$(loading~spin) Chipsmith", tooltip: STATUS.starting, warning: false };
  }
  if (status.state !== "ready") {
    return { text: "$(warning) Chipsmith", tooltip: plain(status.message || STATUS.lost), warning: true };
  }
  return ready(status, off);
}

function ready(status: Status, off: string | undefined): Appearance {
  const failed = Object.values(status.roles).some((role) => role.error);
  const icon = failed ? "$(warning)" : off ? "$(circle-slash)" : "$(circuit-board)";
  const version = status.roles["tab"]?.version;
  const rows = [
    ...Object.entries(status.roles).map(([name, role]) => [`${STATUS.model} ${name}`, describeRole(role)]),
    [STATUS.latency, status.latencyMs === null ? "–" : `${Math.round(status.latencyMs)} ms`],
    [STATUS.today, STATUS.share(status.today.accepted, status.today.decided)],
    [STATUS.recording, STATUS.levels[status.recording]],
    [STATUS.server, status.url ?? STATUS.none],
  ];
  const table = rows.map(([name, value]) => `| ${name} | ${plain(value ?? "")} |`).join("\n");
  return {
    text: version ? `${icon} Chipsmith ${version}` : `${icon} Chipsmith`,
    tooltip: `| | |\n|---|---|\n${table}\n\n${off ?? STATUS.on}`,
    warning: failed,
  };
}

function describeRole(role: Role): string {
  if (role.error) {
    return role.error;
  }
  return role.version ? `${role.model} (${role.version})` : role.model;
}

/** A text as it is, whatever of it Markdown would act on. */
function plain(text: string): string {
  return text.replace(/[\\`*_{}[\]()#+!|<>~]/g, "\\$&").replace(/\s+/g, " ");
}
