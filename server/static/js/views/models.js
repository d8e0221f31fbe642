// The registry: every role's versions, which serves, and letting another one serve.

import { get, post } from "../api.js";
import { confirm, tell } from "../dialogs.js";
import { h, say } from "../dom.js";
import { bytes, time, version } from "../format.js";
import { badge, button, cardWith, notice, table } from "../parts.js";

export const title = "Models";

export async function show({ signal, go }) {
  const { roles } = await get("/v1/dashboard/models", signal);
  const again = () => go("models");
  return roles.map(role => roleCard(role, again));
}

function roleCard(role, again) {
  const back =
    role.before &&
    button(`Roll back to ${version(role.before)}`, () =>
      change(again, {
        title: `Roll ${role.role} back?`,
        text: `${version(role.before)} serves from then on, in place of ${version(role.active)}. Running requests end as they began.`,
        action: "Roll back",
        path: "/v1/models/rollback",
        body: { role: role.role },
      }),
    );
  return cardWith(
    role.role,
    back || "",
    h("p", { class: "muted" }, role.model),
    role.error && notice("bad", role.error),
    role.versions.filter(one => one.gone_back).map(one => notice("warn", one.fared)),
    role.versions.filter(one => one.fared && !one.gone_back).map(one => h("p", { class: "muted" }, one.fared)),
    table(
      `Versions of ${role.role}, oldest first`,
      [
        { name: "Version", of: named, keep: true },
        { name: "Published", of: one => (one.created ? time(one.created) : "as configured"), keep: true },
        { name: "Recipe", of: one => one.recipe?.name ?? "–" },
        { name: "Scores", of: scores },
        { name: "Size", of: one => (one.size ? bytes(one.size) : "–"), number: true },
        { name: "", of: one => action(role, one, again), keep: true },
      ],
      role.versions,
      { hideCaption: true },
    ),
  );
}

const named = one => (one.gone_back ? h("span", {}, version(one.version), " ", badge("taken back", "warn")) : version(one.version));

function scores(one) {
  const first = one.scores?.comparisons?.[0];
  return first ? `${first.metric}: ${first.serving} → ${first.candidate}` : "–";
}

function action(role, one, again) {
  if (one.version === role.serving) return badge("serves", "good");
  return button(
    "Let it serve",
    () =>
      change(again, {
        title: `Let ${version(one.version)} serve ${role.role}?`,
        text: `It takes over from ${version(role.active)} without a restart. You can roll back at any time.`,
        action: "Let it serve",
        path: "/v1/models/use",
        body: { role: role.role, version: one.version },
      }),
    { kind: "small", "aria-label": `Let ${version(one.version)} serve ${role.role}` },
  );
}

async function change(again, { path, body, ...question }) {
  if (!(await confirm(question))) return;
  say("Loading the model…");
  try {
    const done = await post(path, body);
    say(`${body.role} is served by ${version(done.after)}, before by ${version(done.before)}.`);
  } catch (error) {
    say("");
    await tell("That did not work", error.message);
  }
  again();
}
