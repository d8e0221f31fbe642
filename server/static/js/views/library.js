// The index of documents and code that chat and search look into.

import { get } from "../api.js";
import { h } from "../dom.js";
import { number, time } from "../format.js";
import { card, empty, facts, notice, table } from "../parts.js";

export const title = "Index";

export async function show({ signal }) {
  const { index } = await get("/v1/dashboard/index", signal);
  if (!index)
    return [
      card("Index", empty("Nothing was indexed yet. Run chipsmith index with the folders of your documents and code.")),
    ];
  return [
    index.building &&
      notice("warn", `Another index is being built, for ${index.building}; this one answers meanwhile.`),
    h(
      "div",
      { class: "columns" },
      card(
        "What it holds",
        facts({
          Documents: number(index.documents),
          Passages: number(index.passages),
          "Left out as duplicates": number(index.duplicates),
          "Made with": index.model,
          Since: time(index.created),
          "Lies in": index.uri,
        }),
      ),
      card(
        "Folders",
        table("Folders that are indexed", [{ name: "Folder", of: root => root }], index.roots, { hideCaption: true }),
      ),
    ),
    card(
      "Projects",
      table(
        "Documents of each project",
        [
          { name: "Project", of: ([name]) => name || "–" },
          { name: "Documents", of: ([, count]) => number(count), number: true },
        ],
        Object.entries(index.projects),
        { hideCaption: true },
      ),
    ),
  ];
}
