"""The command line that builds the sandbox.

What a command finds: the system's programs and libraries, read-only; what it was allowed to read, read-only
and at its own path; devices such as /dev/null; its own processes in /proc; and /tmp, in memory and of a
limited size. There is no network, no home, no /etc but for what the loader needs, no environment, no open
file.

An ordinary user gets there with a user namespace. For root the kernel counts no processes, so root becomes a
user that nobody else is: bubblewrap builds the file system with root's rights, `setpriv` drops them all,
and a second bubblewrap closes the door behind it (no further user namespaces).
"""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterator, Mapping
from pathlib import Path

from chipsmith.core.errors import InputError
from chipsmith.core.home import Home
from chipsmith.eda.sandbox.model import Job

SCRATCH = "/tmp/scratch"  # noqa: S108 - a path inside the sandbox, whose /tmp is its own
"""Where a command runs."""
ENVIRONMENT = {
    "PATH": "/usr/local/bin:/usr/bin:/bin:/usr/local/sbin:/usr/sbin:/sbin",
    "HOME": "/tmp",  # noqa: S108
    "TMPDIR": "/tmp",  # noqa: S108
    "LANG": "C.UTF-8",
    "TERM": "dumb",
}
_SYSTEM = ("bin", "sbin", "lib", "lib32", "lib64", "libx32")
_ETC = ("alternatives", "ld.so.cache", "ld.so.conf", "ld.so.conf.d", "localtime")
_OTHERS = range(61184, 65520)
"""Numbers that systemd gives to users that live as long as a service."""
_OF_LAUNCHER = 4
"""Processes that are ours: bubblewrap, the shell and tar."""
_LAUNCH = """
cd /tmp && tar -xf - && cd scratch || exit 1
exec 3>&2 2>&1 </tmp/stdin
echo began >&3
("$@" 3>&-)
code=$?
tar -c --newer-mtime=@1 . 2>/dev/null >&3
exit $code
"""
"""Standard input brings the scratch folder, standard error takes it back; the command has neither."""


def arguments(job: Job) -> tuple[list[str], list[str]]:
    """What bubblewrap is told about the sandbox, and the command in it.

    Raises:
        InputError: a path of `readable` is absent, or would lay open the person's own files.
    """
    options = [*_isolation(), *_files(job), *_variables(job.environment), "--chdir", "/tmp"]  # noqa: S108
    if os.geteuid() == 0:
        kept = ("--cap-drop", "ALL", "--cap-add", "CAP_SETUID", "--cap-add", "CAP_SETGID")
        return [*options, *kept], [*_become_other(), *_launch(job)]
    return [*options, "--unshare-user", "--disable-userns"], _launch(job)


def _isolation() -> Iterator[str]:
    yield from ("--unshare-ipc", "--unshare-pid", "--unshare-net", "--unshare-uts", "--unshare-cgroup-try")
    yield from ("--hostname", "sandbox", "--die-with-parent", "--new-session", "--clearenv")


def _files(job: Job) -> Iterator[str]:
    yield from ("--ro-bind", "/usr", "/usr")
    for name in _SYSTEM:
        path = Path("/", name)
        if path.is_symlink():
            yield from ("--symlink", str(path.readlink()), str(path))
        elif path.is_dir():
            yield from ("--ro-bind", str(path), str(path))
    yield from ("--perms", "0755", "--dir", "/etc")
    for name in _ETC:
        yield from ("--ro-bind-try", f"/etc/{name}", f"/etc/{name}")
    yield from ("--proc", "/proc", "--dev", "/dev")
    yield from ("--size", str(job.limits.disk_bytes), "--perms", "1777", "--tmpfs", "/tmp")  # noqa: S108
    for path in job.readable:
        yield from _readable(path)
    yield from ("--remount-ro", "/dev", "--remount-ro", "/")


def _readable(path: Path) -> Iterator[str]:
    """Bind it where it is; the directories above are empty but for it, and may be walked through."""
    path = path.absolute()
    _check_readable(path)
    for parent in reversed(path.parents[:-1]):
        yield from ("--perms", "0755", "--dir", str(parent))
    yield from ("--ro-bind", str(path), str(path))


def _check_readable(path: Path) -> None:
    if not path.exists():
        raise InputError(f"{path} does not exist.", fix="name a file or folder that does.")
    real = path.resolve()
    if any(private.is_relative_to(real) for private in (Path.home().resolve(), Home.find().root.resolve())):
        raise InputError(
            f"A sandbox in which {path} can be read would lay open your own files.",
            fix="name a folder that holds only what the script needs.",
        )


def _variables(environment: Mapping[str, str]) -> Iterator[str]:
    for name, value in {**ENVIRONMENT, **environment}.items():
        yield from ("--setenv", name, value)


def _become_other() -> list[str]:
    other = str(secrets.choice(_OTHERS))
    become = ["setpriv", "--reuid", other, "--regid", other, "--clear-groups"]
    without_rights = ["--bounding-set=-all", "--inh-caps=-all", "--no-new-privs", "--"]
    closed = ["bwrap", "--unshare-user", "--disable-userns", "--die-with-parent"]
    return [*become, *without_rights, *closed, "--dev-bind", "/", "/", "--chdir", "/tmp", "--"]  # noqa: S108


def _launch(job: Job) -> list[str]:
    limits = job.limits
    seconds = int(limits.time_s) + 1
    held = {
        "as": limits.memory_bytes,
        "cpu": seconds,
        "fsize": limits.disk_bytes,
        "nproc": limits.processes + _OF_LAUNCHER,
        "nofile": 1024,
        "core": 0,
    }
    limited = ["prlimit", *(f"--{name}={value}:{value}" for name, value in held.items()), "--"]
    return [*limited, "/bin/sh", "-c", _LAUNCH, "sh", *job.command]
