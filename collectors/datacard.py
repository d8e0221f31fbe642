"""The data card beside an export, for people (Gebru et al. 2018, Datasheets for Datasets, in short)."""

from __future__ import annotations

from typing import Any

_WHAT = {
    "fim": "Fill-in-the-middle examples: completions accepted, wholly or in part, or typed as offered.",
    "sft": "Conversations whose answers were not refused.",
    "preference": "Pairs of completions for one place: what was taken or typed, and what was refused.",
}


def data_card(manifest: dict[str, Any]) -> str:
    """Markdown that says what an export holds, where it comes from and what was left out."""
    counts, span = manifest["counts"], manifest["span"]
    dropped = "".join(f"| {reason} | {number} |\n" for reason, number in counts["dropped"].items())
    languages = (
        ", ".join(f"{name} ({number})" for name, number in manifest["languages"].items()) or "not told apart"
    )
    parts = ", ".join(
        f'"{file[:-6]}": "{file}"' for file, facts in manifest["files"].items() if facts["rows"]
    )
    split = "chat session" if manifest["format"] == "sft" else "file"
    return f"""# Chipsmith export: {manifest["format"]}

{_WHAT[manifest["format"]]}

- **Rows**: {counts["train"]} to train on, {counts["heldout"]} held out, of {counts["considered"]} considered.
- **Recorded**: {span["first"]} to {span["last"]}; schema {manifest["schema"]}.
- **Made**: {manifest["created"]} by Chipsmith {manifest["chipsmith"]}.
- **Languages**: {languages}.
- **Weights**: {manifest["weights"]}.
- **Split**: by {split}; a {split} is on one side only, chosen by a hash of its name.
- **Secrets** were replaced by `<redacted>` when the data was recorded. Code is as it was typed: treat these
  files as you treat the source code.

| left out because | events |
|---|---|
{dropped}
Load with `datasets.load_dataset("json", data_files={{{parts}}})`.
`manifest.json` has the hashes and filters.
"""
