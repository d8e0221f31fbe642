// A plot with its name, legend and table; drawn to the width that it has.

import { h, svg, unique } from "../dom.js";
import { table } from "../parts.js";

/**
 * `draw(width)` gives { nodes, height }; `told` describes the plot to those who do not see it, and
 * `rows` with `columns` hold the same as a table.
 */
export function figure({ name, told, legend = [], draw, columns, rows, explore }) {
  const described = unique("told");
  const picture = svg("svg", {
    role: "img",
    "aria-label": name,
    "aria-describedby": described,
    tabindex: explore ? "0" : null,
  });
  const read = h("div", { class: "told", role: "status" });
  const plot = h("div", { class: "plot" }, picture, read);
  const made = h(
    "figure",
    {},
    h("figcaption", {}, h("h3", {}, name), legend.length > 1 && legendOf(legend)),
    plot,
    h("p", { class: "hidden", id: described }, told, explore ? " Left and right go through the points." : ""),
    h("details", {}, h("summary", {}, "As a table"), table(name, columns, rows, { hideCaption: true })),
  );
  const redraw = () => {
    const width = plot.clientWidth;
    if (!width) return;
    const drawn = draw(width);
    picture.setAttribute("viewBox", `0 0 ${width} ${drawn.height}`);
    picture.setAttribute("height", drawn.height);
    picture.replaceChildren(...drawn.nodes);
    explore?.({ picture, read, width, ...drawn });
  };
  new ResizeObserver(redraw).observe(plot);
  return made;
}

const legendOf = legend =>
  h(
    "ul",
    { class: "legend" },
    legend.map(([name, kind]) => h("li", { class: kind }, name)),
  );
