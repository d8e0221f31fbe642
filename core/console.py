"""What every command shares: how errors, tables and JSON reach a terminal."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, Any

from chipsmith.core.errors import ChipsmithError

if TYPE_CHECKING:
    from rich.console import Console


def run(app: Callable[[], Any]) -> None:
    """Run a command-line application: a ChipsmithError becomes one line and its exit code."""
    try:
        app()
    except ChipsmithError as error:
        print_error(error)
        sys.exit(error.exit_code)
    except BrokenPipeError:
        sys.exit(0)


def print_error(error: ChipsmithError) -> None:
    """What is wrong and what mends it, on one line."""
    stderr().print(
        f"[bold red]error:[/] {_plain(error.message)} [cyan]fix:[/] {_plain(error.fix)}", soft_wrap=True
    )


def _plain(text: str) -> str:
    from rich.markup import escape

    return escape(text)


def stdout() -> Console:
    from rich.console import Console

    return Console(highlight=False)


def stderr() -> Console:
    from rich.console import Console

    return Console(stderr=True, highlight=False)


def print_json(value: Any) -> None:
    sys.stdout.write(json.dumps(value, ensure_ascii=False, indent=2) + "\n")


def print_table(title: str, columns: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    from rich.table import Table

    table = Table(box=None, pad_edge=False, header_style="bold")
    for column in columns:
        table.add_column(column, overflow="fold")  # a name that is cut off cannot be copied
    for row in rows:
        table.add_row(*(_plain(str(cell)) for cell in row))
    stdout().print(title, style="italic", markup=False)  # a title in a narrow table is broken into letters
    stdout().print(table)
