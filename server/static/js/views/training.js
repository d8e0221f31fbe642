// Training runs: how they went, what the gate said, and the curves of their losses.

import { get } from "../api.js";
import { lineChart } from "../charts/line.js";
import { h } from "../dom.js";
import { fixed, number, seconds, time, version } from "../format.js";
import { badge, card, cardWith, empty, facts, table } from "../parts.js";
import { verdict } from "./verdict.js";

export const title = "Training";

const STALLED_S = 600;

export async function show({ query, signal }) {
  const { runs } = await get("/v1/dashboard/runs", signal);
  if (!runs.length)
    return [card("Runs", empty("No model was trained yet. `finetune plan` says what a run would use."))];
  const chosen = runs.find(run => run.name === query.get("run")) ?? runs[0];
  const run = await get(`/v1/dashboard/runs/${encodeURIComponent(chosen.name)}`, signal);
  return [list(runs, chosen), head(run), ...curves(run), verdict(run)];
}

function list(runs, chosen) {
  return card(
    "Runs",
    table(
      "Training runs, the newest first",
      [
        {
          name: "Run",
          of: run =>
            h(
              "a",
              {
                href: `#/training?${new URLSearchParams({ run: run.name })}`,
                "aria-current": run === chosen ? "true" : null,
              },
              run.name,
            ),
          keep: true,
        },
        { name: "Role", of: run => run.role },
        { name: "Begun", of: run => time(run.created), keep: true },
        { name: "State", of: state, keep: true },
        { name: "What the gate said", of: run => run.verdict.reason ?? "–" },
      ],
      runs,
      { hideCaption: true },
    ),
  );
}

function state(run) {
  if (run.published) return badge("published", "good");
  if (run.finished) return badge("not published", "bad");
  const silent = Date.now() / 1000 - run.changed;
  return silent < STALLED_S
    ? badge(`running: ${next(run)}`, "accent")
    : badge(`stopped after ${run.done.at(-1) ?? "its start"}`, "warn");
}

const next = run => (run.done.length ? `after ${run.done.at(-1)}` : "training");

function head(run) {
  const stages = run.done.map(name => ({ name, ...run.stages[name] }));
  return cardWith(
    run.name,
    state(run),
    facts({ Recipe: run.recipe, Version: version(run.version), ...learnt(run.data) }),
    table(
      "Stages of the run",
      [
        { name: "Stage", of: stage => stage.name },
        { name: "Took", of: stage => seconds(stage.seconds), number: true },
        {
          name: "Steps",
          of: stage => (stage.steps ? `${number(stage.steps)} of ${number(stage.planned_steps)}` : "–"),
          number: true,
        },
        {
          name: "Tokens",
          of: stage => (stage.tokens ? `${number(stage.tokens)}, ${number(stage.tokens_per_second)} a second` : "–"),
          number: true,
        },
        {
          name: "Loss",
          of: stage => (stage.first_loss ? `${fixed(stage.first_loss)} → ${fixed(stage.last_loss)}` : "–"),
          number: true,
        },
      ],
      stages,
      { hideCaption: true },
    ),
  );
}

/** What each step learnt from, and what was held out: the counts that the run wrote down. */
function learnt(data) {
  const counts = of =>
    Object.entries(of)
      .filter(([, value]) => typeof value === "number")
      .map(([name, value]) => `${name.replaceAll("_", " ")} ${number(value)}`);
  const named = Object.entries(data)
    .filter(([, value]) => value && typeof value === "object")
    .map(([name, value]) => [`Data: ${name}`, counts(value).join(", ")]);
  return Object.fromEntries([["Data", counts(data).join(", ")], ...named].filter(([, value]) => value));
}

function curves(run) {
  const named = Object.entries(run.curves);
  if (!named.length) return [card("Loss", empty("This run wrote no losses: it is older, or has just begun."))];
  return [
    h(
      "div",
      { class: "columns" },
      named.map(([name, points]) => card(name ? `Loss of ${name}` : "Loss", chart(points))),
    ),
  ];
}

function chart(points) {
  const curve = (name, field, kind) => ({
    name,
    kind,
    points: points.filter(point => field in point).map(point => ({ x: point.step, y: point[field] })),
  });
  const raw = curve("each step", "loss", "series-1");
  const series = [
    { ...curve("loss", "loss", "series-1"), points: smoothed(raw.points), dots: raw.points },
    curve("held out", "eval_loss", "series-2"),
  ].filter(each => each.points.length);
  if (!series.length) return empty("No losses yet.");
  const last = series[0].points.at(-1);
  return lineChart({
    name: "Loss by step",
    told: `${fixed(series[0].points[0].y)} at first, ${fixed(last.y)} at step ${number(last.x)}.`,
    series,
    format: value => fixed(value, 2),
    formatX: number,
    timed: false,
    zero: false,
  });
}

/** The mean of each point and its neighbours, so that the course is seen through the noise of single steps. */
function smoothed(points) {
  const reach = Math.ceil(points.length / 40);
  return points.map((point, at) => {
    const near = points.slice(Math.max(0, at - reach), at + reach + 1);
    return { x: point.x, y: near.reduce((sum, each) => sum + each.y, 0) / near.length };
  });
}
