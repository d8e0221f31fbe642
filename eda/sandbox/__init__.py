"""Running what nobody vouches for: no network, nothing to read but what it needs, only scratch to write.

>>> outcome = run(["tclsh", "script.tcl"], scratch=folder, limits=Limits(time_s=5))

`run` proves once in each process that the sandbox holds on this machine, and runs nothing where it does not.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TypeVar

from chipsmith.eda.sandbox.model import Job, Limits, Outcome, Stopped
from chipsmith.eda.sandbox.proof import prove
from chipsmith.eda.sandbox.run import execute

__all__ = ["Limits", "Outcome", "Stopped", "in_thread", "prove", "run"]

T = TypeVar("T")


def run(  # noqa: PLR0913 - each is something else that a command is given
    command: Sequence[str],
    *,
    scratch: Path,
    results: Path | None = None,
    readable: Sequence[Path] = (),
    beside: Mapping[str, bytes] | None = None,
    stdin: bytes = b"",
    limits: Limits | None = None,
    environment: Mapping[str, str] | None = None,
    cancel: threading.Event | None = None,
) -> Outcome:
    """Run `command` in the sandbox, in a copy of the folder `scratch`.

    Files that it wrote come back into `results`, or into `scratch` itself. `readable` names files and folders
    that it may read at their own paths; programs and libraries under /usr it always may. `beside` are further
    files by their names relative to /tmp, where its folder is `scratch`. When `cancel` is set, the run is
    stopped within a tenth of a second. However it ends, no process of it is left.

    Raises:
        SandboxError: the sandbox cannot hold on this machine; nothing was run.
        InputError: `scratch` is too large or cannot be read, or `readable` would show what it must not.
    """
    prove()
    job = Job(
        command=command,
        scratch=scratch,
        results=results or scratch,
        readable=readable,
        files={"stdin": stdin, **(beside or {})},
        environment=environment or {},
        limits=limits or Limits(),
    )
    return execute(job, cancel or threading.Event())


async def in_thread(call: Callable[[threading.Event], T]) -> T:
    """Await `call(cancel)` in a thread; when the task is cancelled, `cancel` is set and it is waited for.

    >>> outcome = await in_thread(lambda cancel: run(command, scratch=folder, cancel=cancel))
    """
    cancel = threading.Event()
    running = asyncio.ensure_future(asyncio.to_thread(call, cancel))
    try:
        return await asyncio.shield(running)
    except asyncio.CancelledError:
        cancel.set()
        await asyncio.wait([running])
        raise
