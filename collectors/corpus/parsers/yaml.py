"""YAML: a block for each key of the outermost mapping, with the comment above it."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from chipsmith.collectors.corpus.definitions import Cutter, Definition
from chipsmith.collectors.corpus.parsed import Lines, Parsed
from chipsmith.core.languages import language_of

_YAML = language_of("yaml")


def parse(lines: Lines) -> Parsed:
    """What is no YAML, such as a template of it, is taken in runs."""
    return Parsed(Cutter(lines, _YAML).cut(list(_keys(lines))), kind="code", language=_YAML.id)


def _keys(lines: Lines) -> Iterator[Definition]:
    import yaml

    found: list[tuple[str, int]] = []
    try:
        for root in yaml.compose_all(lines.text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader)):
            if isinstance(root, yaml.MappingNode) and not root.flow_style:
                found += [(str(key.value), key.start_mark.line + 1) for key, _ in root.value]
    except (yaml.YAMLError, RecursionError):
        return
    for (name, first), (_, following) in pairwise([*found, ("", len(lines) + 1)]):
        last = following - 1
        while last > first and lines[last].strip().startswith(("#", "---")) | (not lines[last].strip()):
            last -= 1
        yield Definition(name, first, last)
