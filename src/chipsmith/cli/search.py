"""`chipsmith search`: passages of the index, from the running server or, where none runs, directly."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, get_args

from chipsmith.core.client import call
from chipsmith.core.config import Config
from chipsmith.core.console import print_json, stdout
from chipsmith.core.corpus import DocumentKind
from chipsmith.core.errors import InputError, ServerUnreachableError, did_you_mean
from chipsmith.core.home import Home
from chipsmith.retrieval.search import Filters, Query

SHOWN_LINES = 6


def search(home: Home, config: Config, query: Query, *, as_json: bool) -> None:
    """Print the hits, best first.

    Raises:
        NoIndexError: nothing was indexed.
        ChipsmithError: what stood in the way.
    """
    try:
        hits = call(home, config, "POST", "/v1/search", json=_body(query))["hits"]
    except ServerUnreachableError:
        hits = _directly(home, config, query)
    if as_json:
        print_json(hits)
        return
    for hit in hits:
        _print(hit)
    if not hits:
        stdout().print("Nothing was found.")


def query_of(text: str, limit: int, project: str, kinds: Sequence[str], path: str) -> Query:
    """Raises InputError where there is nothing to look for, or no such kind."""
    if not text.strip():
        raise InputError("There is nothing to look for.", fix='`chipsmith search "…"`')
    known = get_args(DocumentKind)
    for kind in kinds:
        if kind not in known:
            raise InputError(
                f'There is no kind "{kind}".{did_you_mean(kind, known)}', fix=f"use {', '.join(known)}."
            )
    return Query(text, limit, Filters(project, tuple(kinds), path))


def _body(query: Query) -> dict[str, Any]:
    narrowed = query.filters
    return {
        "query": query.text,
        "limit": query.limit,
        "project": narrowed.project,
        "kinds": list(narrowed.kinds),
        "path": narrowed.path,
    }


def _directly(home: Home, config: Config, query: Query) -> list[dict[str, Any]]:
    """Without reranking, which only the server does."""
    from chipsmith.cli.embedding import embedding_of
    from chipsmith.retrieval.index import Index

    index = Index.at(home, config.retrieval)
    index.generation()  # says that there is none before the model is loaded
    index.embedding = embedding_of(home, config)
    return [hit.as_dict() for hit in index.search(query)]


def _print(hit: dict[str, Any]) -> None:
    from rich.markup import escape
    from rich.padding import Padding
    from rich.text import Text

    place = f"{hit['path'] or hit['document']}:{hit['first_line']}"
    crumbs = " > ".join(dict.fromkeys(part for part in (hit["title"], *hit["headings"]) if part))
    stdout().print(f"[bold]{escape(place)}[/]  [dim]{escape(crumbs)}  {hit['score']:.2f}[/]", soft_wrap=True)
    lines = hit["text"].split("\n")
    more = ["…"] if len(lines) > SHOWN_LINES else []
    stdout().print(Padding(Text("\n".join([*lines[:SHOWN_LINES], *more])), (0, 0, 1, 2)))
