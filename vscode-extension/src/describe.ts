/** What the status bar says. */
import type { Role, Status } from "./protocol";

export interface Appearance {
  text: string;
  tooltip: string;
  /** Whether the person should look. */
  warning: boolean;
}

/** `problem` is why no language server runs; `status` what it says when one does. */
export function describe(status: Status | undefined, enabled: boolean, problem?: string): Appearance {
  if (problem) {
    return { text: "$(error) Chipsmith", tooltip: problem, warning: true };
  }
  if (!status || status.state === "starting") {
    return { text: "$(loading~spin) Chipsmith", tooltip: "Chipsmith is starting.", warning: false };
  }
  if (status.state !== "ready") {
    const tooltip = status.message || "The Chipsmith server is gone; it is being looked for.";
    return { text: "$(warning) Chipsmith", tooltip, warning: true };
  }
  return ready(status, enabled);
}

function ready(status: Status, enabled: boolean): Appearance {
  const failed = Object.entries(status.roles).filter(([, role]) => role.error);
  const icon = failed.length ? "$(warning)" : enabled ? "$(circuit-board)" : "$(circle-slash)";
  const lines = Object.entries(status.roles).map(([name, role]) => `${name}: ${describeRole(role)}`);
  lines.push(`server: ${status.url ?? "none"}`);
  if (status.latencyMs !== null) {
    lines.push(`last ghost text: ${Math.round(status.latencyMs)} ms`);
  }
  lines.push(enabled ? "Ghost text is on; click to switch it off." : "Ghost text is off; click to switch it on.");
  const version = status.roles["tab"]?.version;
  const text = version ? `${icon} Chipsmith ${version}` : `${icon} Chipsmith`;
  return { text, tooltip: lines.join("\n"), warning: failed.length > 0 };
}

function describeRole(role: Role): string {
  if (role.error) {
    return role.error;
  }
  return role.version ? `${role.model} (${role.version})` : role.model;
}
