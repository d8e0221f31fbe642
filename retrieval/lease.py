"""Who writes to an index that lies where no file can be locked, such as on S3: a row that runs out.

Lance changes the row in one commit, or tries again on what another one has committed meanwhile; so of two
that ask at the same time one gets it. A writer that was killed is waited for until its time is over.
"""

from __future__ import annotations

import threading
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

from chipsmith.core.errors import IndexBusyError

if TYPE_CHECKING:
    import pyarrow as pa  # type: ignore[import-untyped]  # has no annotations
    from lancedb.table import Table

LASTS_S: Final = 600.0
"""By more than this the clocks of two machines must not differ."""
RENEWED_S: Final = 60.0


def nobody() -> pa.Table:
    """What the table holds before anybody writes."""
    import pyarrow as pa

    return pa.table({"holder": [""], "until": [0.0]})


@contextmanager
def held(table: Table) -> Iterator[None]:
    """Hold the lease, and renew it meanwhile.

    Args:
        table: made of `nobody()`.

    Raises:
        IndexBusyError: somebody else holds it.
    """
    holder, ended = uuid.uuid4().hex, threading.Event()
    if not _take(table, holder):
        raise IndexBusyError(
            "Another process writes to the index, or was killed while it did.",
            fix=f"wait until it is done, at most {LASTS_S / 60:.0f} minutes, then run it again.",
        )

    def renew() -> None:
        while not ended.wait(RENEWED_S) and _take(table, holder):
            pass

    renewal = threading.Thread(target=renew, name="lease", daemon=True)
    renewal.start()
    try:
        yield
    finally:
        ended.set()
        renewal.join()
        table.update(where=f"holder = '{holder}'", values={"holder": "", "until": 0.0})


def _take(table: Table, holder: str) -> bool:
    """Whether the lease is this holder's now: it was so before, or nobody's."""
    now = time.time()
    free = f"until < {now!r} OR holder = '{holder}'"
    return table.update(where=free, values={"holder": holder, "until": now + LASTS_S}).rows_updated == 1
