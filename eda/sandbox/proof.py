"""The proof that the sandbox holds on this machine: a script tries to get out, and has to fail."""

from __future__ import annotations

import tempfile
import threading
from pathlib import Path

from chipsmith.core.errors import SandboxError
from chipsmith.eda.sandbox.model import Job, Limits
from chipsmith.eda.sandbox.run import ALLOW, INSTALL, execute

_PROCESSES = 8
_PATIENCE_S = 30
_TRIES = """
for at in /usr /etc /dev ""; do touch $at/chipsmith && rm $at/chipsmith; done 2>/dev/null || echo system
test -n "$(ls -A "$1" 2>/dev/null)" || echo home
tail -n +3 /proc/net/dev | grep -qv '^ *lo:' || echo network
test "$(ls -d /proc/[0-9]* | wc -l)" -lt 12 && echo processes
unshare --user true 2>/dev/null || echo namespaces
for name in one two; do head -c 800000 /dev/zero 2>/dev/null >$name || echo disk; done
grep -q 'CapEff:.0*$' /proc/self/status && echo rights
sh -c 'for i in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16; do sleep 1 & done' 2>/dev/null || echo forks
"""
"""Each line says a word if the sandbox holds against what it tries."""
_HOLDS = {
    "system": "the system is read-only",
    "home": "the home directory is hidden",
    "network": "there is no network",
    "processes": "other processes are hidden",
    "namespaces": "no further user namespaces can be made",
    "disk": "what is written is limited",
    "rights": "no rights of root are left",
    "forks": "the number of processes is limited",
}
_proved = threading.Event()


def prove() -> None:
    """Return if the sandbox holds; tried once in each process, and again after a failure.

    Raises:
        SandboxError: it cannot be set up, or something gets out.
    """
    if _proved.is_set():
        return
    with tempfile.TemporaryDirectory(prefix="chipsmith-") as scratch:
        folder = Path(scratch)
        command = ["/bin/sh", "-c", _TRIES, "sh", str(Path.home())]
        limits = Limits(time_s=_PATIENCE_S, processes=_PROCESSES, disk_mb=1)
        outcome = execute(
            Job(command, folder, folder, files={"stdin": b""}, limits=limits), threading.Event()
        )
    if outcome.stopped:
        raise SandboxError(
            f"The sandbox could not be proved to hold within {_PATIENCE_S} s, and nothing was run.",
            fix="try again when this machine is less busy.",
        )
    missing = [told for word, told in _HOLDS.items() if word not in outcome.output.split()]
    if missing:
        raise SandboxError(
            f"The sandbox does not hold on this machine, and nothing was run: not true that {missing[0]}.",
            fix=f"{INSTALL} It needs Linux 5.14 or newer. {ALLOW}",
        )
    _proved.set()
