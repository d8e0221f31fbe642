"""Under which licence a file is: its SPDX line, its folder's licence text, its package's metadata."""

from __future__ import annotations

import re
import tomllib
from email.parser import HeaderParser
from pathlib import Path

_SPDX = re.compile(r"SPDX-License-Identifier:\s*(?P<id>[\w.+() -]+?)\s*(?:\*/|-->|\n|$)")
_LOOKED_AT = 4096
_NAMES = ("LICENSE", "LICENCE", "COPYING", "UNLICENSE", "copyright")
_FINGERPRINTS = (
    ("Apache-2.0", r"Apache License,?\s+Version 2\.0"),
    ("AGPL-3.0", r"GNU AFFERO GENERAL PUBLIC LICENSE"),
    ("LGPL-3.0", r"GNU LESSER GENERAL PUBLIC LICENSE\s+Version 3"),
    ("LGPL-2.1", r"GNU LESSER GENERAL PUBLIC LICENSE\s+Version 2\.1"),
    ("GPL-3.0", r"GNU GENERAL PUBLIC LICENSE\s+Version 3"),
    ("GPL-2.0", r"GNU GENERAL PUBLIC LICENSE\s+Version 2"),
    ("MPL-2.0", r"Mozilla Public License,?\s+(?:Version|v\.?) ?2\.0"),
    ("EPL-2.0", r"Eclipse Public License\s+-\s+v ?2\.0"),
    ("BSL-1.0", r"Boost Software License\s+-\s+Version 1\.0"),
    ("CC-BY-4.0", r"(?:Creative Commons )?Attribution 4\.0 International"),
    ("CC0-1.0", r"CC0 1\.0 Universal"),
    ("Unlicense", r"This is free and unencumbered software released into the public domain"),
    ("ISC", r"Permission to use, copy, modify, and(?:/or)? distribute this software"),
    ("MIT", r"Permission is hereby granted, free of charge, to any person obtaining a copy"),
    ("BSD-3-Clause", r"Redistribution and use in source and binary forms(?s:.)*Neither the name"),
    ("BSD-2-Clause", r"Redistribution and use in source and binary forms"),
)
"""In this order: texts of later ones stand within earlier ones."""


def licence_in(text: str) -> str:
    """The identifier on a file's own SPDX line; empty if there is none."""
    match = _SPDX.search(text[:_LOOKED_AT])
    return match["id"].strip() if match else ""


def recognise(text: str) -> str:
    """The SPDX identifier of a licence's text, or nothing if it is none of the usual."""
    if named := licence_in(text):
        return named
    if match := re.search(r"^License:\s*([\w.+-]+)\s*$", text, re.MULTILINE):
        return match[1]  # Debian's copyright files
    return next((name for name, sign in _FINGERPRINTS if re.search(sign, text, re.IGNORECASE)), "")


class Licences:
    """Licences of folders; each folder is looked at once."""

    def __init__(self) -> None:
        self._known: dict[Path, str] = {}

    def of(self, folder: Path, root: Path) -> str:
        """What the nearest folder from `folder` up to `root` says; empty if none does."""
        if folder not in self._known:
            own = _of_text(folder) or _of_metadata(folder)
            top = folder == root or not folder.is_relative_to(root)
            self._known[folder] = own if own or top else self.of(folder.parent, root)
        return self._known[folder]


def _of_text(folder: Path) -> str:
    for path in _licence_files(folder):
        try:
            with path.open(encoding="utf-8", errors="replace") as stream:
                if found := recognise(stream.read(1 << 16)):
                    return found
        except OSError:
            continue
    return ""


def _licence_files(folder: Path) -> list[Path]:
    try:
        return sorted(
            path
            for path in folder.iterdir()
            if path.name.split(".")[0].split("-")[0] in _NAMES and path.is_file()
        )
    except OSError:
        return []


def _of_metadata(folder: Path) -> str:
    """Of pyproject.toml, or of an installed Python package."""
    try:
        project = tomllib.loads((folder / "pyproject.toml").read_text("utf-8")).get("project", {})
        licence = project.get("license", "")
        return str(licence.get("text", "")) if isinstance(licence, dict) else str(licence)
    except (OSError, ValueError):
        pass
    for metadata in sorted(folder.parent.glob(f"{folder.name}-*.dist-info/METADATA")):
        try:
            headers = HeaderParser().parsestr(metadata.read_text("utf-8", "replace"))
        except OSError:
            continue
        named = headers.get("License-Expression") or headers.get("License") or ""
        return named if "\n" not in named else recognise(named)
    return ""
