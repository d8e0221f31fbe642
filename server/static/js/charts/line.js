// Curves over time or steps, with marks where something happened.

import { h, svg } from "../dom.js";
import { figure } from "./figure.js";
import { dayTicks, linear, logarithmic, logTicks, ticks } from "./scales.js";

const [LEFT, RIGHT, TOP, BOTTOM, HEIGHT] = [52, 14, 28, 26, 260];

/**
 * `series`: [{ name, kind, points: [{ x, y }], dots }], x in milliseconds or steps; `dots` are faint points
 * beside the curve. `marks`: [{ x, name }]. `format` writes a y, `formatX` an x.
 */
export function lineChart({
  name,
  told,
  series,
  marks = [],
  format,
  formatX,
  timed = true,
  log = false,
  top = null,
  zero = true,
}) {
  const points = series.flatMap(each => [...each.points, ...(each.dots ?? [])]);
  const xs = points.map(point => point.x);
  const ys = points.map(point => point.y);
  const spanX = [Math.min(...xs), Math.max(...xs)];
  const spanY = bounds(ys, { log, top, zero });
  const rows = tableRows(series);

  const draw = width => {
    const x = linear(spanX, [LEFT, width - RIGHT]);
    const y = (log ? logarithmic : linear)(spanY, [HEIGHT - BOTTOM, TOP]);
    const nodes = [
      ...gridOf(spanY, y, width, { log, format }),
      ...baseOf(spanX, x, width, { timed, formatX }),
      ...series.flatMap(each => curveOf(each, x, y)),
      ...markers(
        marks.filter(mark => mark.x >= spanX[0] && mark.x <= spanX[1]),
        x,
        width,
      ),
    ];
    return { nodes, height: HEIGHT, x, y };
  };

  return figure({
    name,
    told,
    draw,
    rows,
    explore: explorer(rows, series, { format, head: timed ? formatX : at => `Step ${formatX(at)}` }),
    legend: series.map(each => [each.name, each.kind]),
    columns: [
      { name: timed ? "Date" : "Step", of: row => formatX(row.x), keep: true },
      ...series.map((each, at) => ({
        name: each.name,
        of: row => (row.ys[at] === undefined ? "–" : format(row.ys[at])),
        number: true,
      })),
    ],
  });
}

function bounds(ys, { log, top, zero }) {
  const [low, high] = [Math.min(...ys), Math.max(...ys)];
  if (log) return [Math.max(1, low * 0.85), high * 1.15];
  const from = zero ? 0 : low - (high - low) * 0.08;
  return [from, Math.min(top ?? Infinity, high + (high - from) * 0.08) || 1];
}

/** Every x with the value of each curve there. */
function tableRows(series) {
  const rows = new Map();
  series.forEach((each, at) => {
    for (const point of each.points) {
      if (!rows.has(point.x)) rows.set(point.x, { x: point.x, ys: [] });
      rows.get(point.x).ys[at] = point.y;
    }
  });
  return [...rows.values()].sort((one, other) => one.x - other.x);
}

function gridOf(span, y, width, { log, format }) {
  return (log ? logTicks(...span) : ticks(...span)).flatMap(value => [
    svg("line", { class: "grid", x1: LEFT, x2: width - RIGHT, y1: y(value), y2: y(value) }),
    svg("text", { x: LEFT - 8, y: y(value) + 4, "text-anchor": "end" }, format(value)),
  ]);
}

function baseOf(span, x, width, { timed, formatX }) {
  const most = Math.max(2, Math.floor(width / 95));
  const named = timed ? dayTicks(...span, most) : ticks(...span, most).map(value => [value, formatX(value)]);
  return [
    svg("line", { class: "axis", x1: LEFT, x2: width - RIGHT, y1: HEIGHT - BOTTOM, y2: HEIGHT - BOTTOM }),
    ...named.map(([value, text]) => svg("text", { x: x(value), y: HEIGHT - 7, "text-anchor": "middle" }, text)),
  ];
}

function curveOf({ kind, points, dots = [] }, x, y) {
  const path = points.map((point, at) => `${at ? "L" : "M"}${x(point.x).toFixed(1)} ${y(point.y).toFixed(1)}`).join("");
  const lone = points.length === 1 ? points : [];
  return [
    ...dots.map(point => svg("circle", { class: `dot ${kind}`, cx: x(point.x), cy: y(point.y), r: 2.5 })),
    svg("path", { class: `curve ${kind}`, d: path }),
    ...lone.map(point => svg("circle", { class: `point ${kind}`, cx: x(point.x), cy: y(point.y), r: 4 })),
  ];
}

function markers(marks, x, width) {
  let taken = -Infinity;
  return marks.map(mark => {
    const at = x(mark.x);
    const late = at > width - 110;
    const crowded = at - taken < 92;
    taken = crowded ? -Infinity : at;
    return svg(
      "g",
      { class: "mark" },
      svg("line", { x1: at, x2: at, y1: TOP - 14, y2: HEIGHT - BOTTOM }),
      svg(
        "text",
        { x: at + (late ? -5 : 5), y: crowded ? TOP + 1 : TOP - 12, "text-anchor": late ? "end" : "start" },
        mark.name,
      ),
    );
  });
}

/** A hand that goes along with the pointer or the arrow keys, and tells what stands there. */
function explorer(rows, series, { format, head }) {
  let at = -1;
  return ({ picture, read, width, x }) => {
    const hand = svg("g", { class: "hand" });
    picture.append(hand);
    const show = index => {
      at = index;
      const row = rows[index];
      hand.replaceChildren(...(row ? [svg("line", { x1: x(row.x), x2: x(row.x), y1: TOP, y2: HEIGHT - BOTTOM })] : []));
      const values = row
        ? series
            .map((each, n) => (row.ys[n] === undefined ? null : `${each.name}: ${format(row.ys[n])}`))
            .filter(Boolean)
        : [];
      read.replaceChildren(...(row ? [h("strong", {}, head(row.x)), values.map(value => `\n${value}`).join("")] : []));
      if (row) place(read, x(row.x), width);
    };
    picture.onpointermove = event => {
      const where = event.offsetX;
      show(
        rows.reduce((best, row, n) => (Math.abs(x(row.x) - where) < Math.abs(x(rows[best].x) - where) ? n : best), 0),
      );
    };
    picture.onpointerleave = () => show(-1);
    picture.onblur = () => show(-1);
    picture.onkeydown = event => {
      const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
      if (!step) return;
      event.preventDefault();
      show(Math.min(rows.length - 1, Math.max(0, at + step)));
    };
  };
}

function place(read, where, width) {
  const right = where > width / 2;
  read.style.left = right ? "auto" : `${where + 10}px`;
  read.style.right = right ? `${width - where + 10}px` : "auto";
}
