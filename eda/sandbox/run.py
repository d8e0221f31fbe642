"""Running a command in the sandbox."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import IO

from chipsmith.core.errors import SandboxError
from chipsmith.eda.sandbox import archive, bubblewrap
from chipsmith.eda.sandbox.model import Job, Outcome
from chipsmith.eda.sandbox.watch import Watch

INSTALL = "install bubblewrap 0.8 or newer, such as by `apt-get install bubblewrap`."
ALLOW = (
    "let this user make user namespaces: `sysctl kernel.unprivileged_userns_clone=1` on Debian, `sysctl "
    "kernel.apparmor_restrict_unprivileged_userns=0` on Ubuntu, `--privileged` for a container."
)
_BEGAN = b"began\n"
_IN_MEMORY = 1 << 20


def execute(job: Job, cancel: threading.Event) -> Outcome:
    """Run without having proved that the sandbox holds; `chipsmith.eda.sandbox.run` does both."""
    began = time.monotonic()
    told, inner = bubblewrap.arguments(job)
    with _memory_file() as packed, tempfile.SpooledTemporaryFile(_IN_MEMORY) as returned:
        archive.pack(job.scratch, job.files, packed, room=job.limits.disk_bytes)
        packed.seek(0)
        with _started(told, inner, packed) as process:
            watch = Watch(process, job.limits, cancel, returned)
            watch.follow(began + job.limits.time_s)
        returned.seek(0)
        if (first := returned.read(len(_BEGAN))) != _BEGAN and not watch.stopped:
            raise cannot_hold((first + returned.read()).decode(errors="replace"))
        written, left_out = archive.unpack(returned, job.results) if not watch.stopped else ([], [])
    return Outcome(
        code=_status(process.returncode),
        output=watch.output.decode(errors="replace"),
        seconds=time.monotonic() - began,
        stopped=watch.stopped,
        files=tuple(written),
        left_out=tuple(left_out),
    )


@contextmanager
def _started(
    told: Sequence[str], command: Sequence[str], packed: IO[bytes]
) -> Iterator[subprocess.Popen[bytes]]:
    """Bubblewrap, killed at the end if it still runs; what it is told is not shown among its arguments."""
    program = shutil.which("bwrap")
    if program is None:
        raise SandboxError("There is no bubblewrap, which scripts are run in.", fix=INSTALL)
    with _memory_file() as options:
        options.write(b"".join(option.encode() + b"\0" for option in told))
        options.seek(0)
        descriptor = options.fileno()
        with subprocess.Popen(
            [program, "--args", str(descriptor), "--", *command],
            stdin=packed,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            pass_fds=(descriptor,),
            env={"PATH": os.environ.get("PATH", os.defpath)},
            start_new_session=True,
        ) as process:
            try:
                yield process
            finally:
                process.kill()


def cannot_hold(reason: str) -> SandboxError:
    """The error for what bubblewrap, or one of its helpers, said instead of running."""
    said = " ".join(reason.split()) or "it ended without a word"
    fix = INSTALL if "nknown option" in said else ALLOW
    return SandboxError(f"The sandbox cannot be set up, and nothing was run: {said}.", fix=fix)


def _memory_file() -> IO[bytes]:
    """A file without a name, in memory."""
    return os.fdopen(os.memfd_create("chipsmith"), "w+b")


def _status(code: int) -> int:
    """As a shell tells it: 128 + n for signal n."""
    return 128 - code if code < 0 else code
