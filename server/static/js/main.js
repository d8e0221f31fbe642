// The frame: which view is shown, in which colours.

import { takeToken } from "./api.js";
import { h, say } from "./dom.js";
import { button, empty, notice } from "./parts.js";
import { tellProgress, watch } from "./waiting.js";
import * as chat from "./views/chat.js";
import * as data from "./views/data.js";
import * as examples from "./views/examples.js";
import * as library from "./views/library.js";
import * as models from "./views/models.js";
import * as overview from "./views/overview.js";
import * as quality from "./views/quality.js";
import * as sessions from "./views/sessions.js";
import * as training from "./views/training.js";

const VIEWS = { overview, quality, examples, sessions, training, models, data, library, chat };
const [nav, title, news, view] = ["views", "title", "news", "view"].map(id => document.getElementById(id));
let shown = new AbortController();

/** What the address says: the view's name and its settings. */
function place() {
  const [name, query = ""] = location.hash.replace(/^#\/?/, "").split("?");
  return { name: name in VIEWS ? name : "overview", query: new URLSearchParams(query) };
}

async function show({ focus = false } = {}) {
  shown.abort();
  shown = new AbortController();
  const { signal } = shown;
  const { name, query } = place();
  const chosen = VIEWS[name];
  for (const link of nav.querySelectorAll("a")) {
    if (link.dataset.view === name) link.setAttribute("aria-current", "page");
    else link.removeAttribute("aria-current");
  }
  title.textContent = chosen.title;
  document.title = `${chosen.title} – Chipsmith`;
  if (focus) title.focus({ preventScroll: true });
  news.replaceChildren();
  view.setAttribute("aria-busy", "true");
  const waiting = tellProgress(signal);
  try {
    const nodes = await chosen.show({ query, signal, go });
    if (!signal.aborted) view.replaceChildren(...nodes.flat().filter(Boolean));
  } catch (error) {
    if (!signal.aborted)
      view.replaceChildren(notice("bad", h("p", {}, error.message)), empty("This view cannot be shown now."));
  } finally {
    waiting.end();
    if (!signal.aborted) view.removeAttribute("aria-busy");
  }
  if (chosen.counted) watch(signal, offerNews);
}

/** Say that there is more to see; it is shown when it is asked for, so that nothing moves under the eyes. */
function offerNews() {
  news.replaceChildren(
    "More was recorded. ",
    button("Show it", () => show(), { kind: "small" }),
  );
}

/** Show a view anew; `settings` stand in the address, so that it can be kept and gone back to. */
function go(name, settings = {}) {
  const said = Object.entries(settings).filter(([, value]) => value);
  const query = new URLSearchParams(said).toString();
  const target = `#/${name}${query ? `?${query}` : ""}`;
  if (location.hash === target) show();
  else location.hash = target;
}

function colours() {
  const choice = document.getElementById("theme");
  const set = value => {
    document.documentElement.dataset.theme = value;
    localStorage.setItem("chipsmith-theme", value);
  };
  choice.value = localStorage.getItem("chipsmith-theme") ?? "";
  set(choice.value);
  choice.addEventListener("change", () => {
    set(choice.value);
    say(`Colours: ${choice.selectedOptions[0].textContent}.`);
  });
}

takeToken();
colours();
nav.append(
  h(
    "ul",
    {},
    Object.entries(VIEWS).map(([name, each]) =>
      h("li", {}, h("a", { href: `#/${name}`, "data-view": name }, each.title)),
    ),
  ),
);
let last = place().name;
addEventListener("hashchange", () => {
  const { name } = place();
  show({ focus: name !== last });
  last = name;
});
show();
