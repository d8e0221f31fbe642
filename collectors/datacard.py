"""The data card beside an export, for people (Gebru et al. 2018, Datasheets for Datasets, in short)."""

from __future__ import annotations

from typing import Any

_WHAT = {
    "fim": "Fill-in-the-middle examples: completions accepted, wholly or in part, or typed as offered, and "
    "what was written instead of refused ones.",
    "sft": "Conversations whose answers were not refused.",
    "preference": "Pairs of completions for one place: what was taken, typed or made of it, and the refused.",
    "kto": "Completions with a label: taken and kept, or refused or taken out again.",
    "retriever": "Questions, each with a passage that ended up in the answer and those that did not.",
    "edits": "The small edits that led to a file's state, oldest first, as far as they were recorded.",
    "raw": "Every event as it was recorded, its fields as JSON.",
}


def data_card(manifest: dict[str, Any]) -> str:
    """Markdown that says what an export holds, where it comes from and what was left out."""
    counts, span = manifest["counts"], manifest["span"]
    dropped = "".join(f"| {reason} | {number} |\n" for reason, number in counts["dropped"].items())
    languages = (
        ", ".join(f"{name} ({number})" for name, number in manifest["languages"].items()) or "not told apart"
    )
    files = {file.partition(".")[0]: file for file, facts in manifest["files"].items() if facts["rows"]}
    parts = ", ".join(f'"{part}": "{file}"' for part, file in files.items())
    configuration = "\n".join(f"      - split: {part}\n        path: {file}" for part, file in files.items())
    split = {"sft": "chat session", "raw": "session"}.get(manifest["format"], "file")
    since = manifest["filters"]["heldout_since"]
    by_time = f" All that is trained on is older than {since}, all that is held out is not." if since else ""
    loader = "parquet" if any(file.endswith(".parquet") for file in manifest["files"]) else "json"
    return f"""---
configs:
  - config_name: default
    data_files:
{configuration}
---

# Chipsmith export: {manifest["format"]}

{_WHAT[manifest["format"]]}

- **Rows**: {counts["train"]} to train on, {counts["heldout"]} held out, of {counts["considered"]} considered.
- **Recorded**: {span["first"]} to {span["last"]}; schema {manifest["schema"]}.
- **Made**: {manifest["created"]} by Chipsmith {manifest["chipsmith"]}.
- **Languages**: {languages}.
- **Weights**: {manifest["weights"]}.
- **Split**: by {split}; a {split} is on one side only, chosen by a hash of its name.{by_time}
  Near-duplicates are kept once, rather in the held-out part.
- **Secrets** were replaced by `<redacted>` when the data was recorded. Code is as it was typed: treat these
  files as you treat the source code.

| left out because | events |
|---|---|
{dropped}
Load with `datasets.load_dataset` and this directory, or with
`datasets.load_dataset("{loader}", data_files={{{parts}}})`. `manifest.json` has the hashes and filters.
"""
