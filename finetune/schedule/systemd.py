"""A daily training as a timer of systemd."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from attrs import frozen

from chipsmith.core.files import atomic_write
from chipsmith.finetune.schedule.job import NAME, Job, ask


@frozen
class Systemd:
    """A service and its timer; one that was missed while the machine was off is made up for."""

    directory: Path
    """`~/.config/systemd/user`."""
    control: Sequence[str] = ("systemctl", "--user")

    @property
    def _timer(self) -> Path:
        return self.directory / f"{NAME}.timer"

    @property
    def _service(self) -> Path:
        return self.directory / f"{NAME}.service"

    def files(self, job: Job) -> dict[Path, str]:
        command = " ".join(map(_word, job.command))
        home = _quoted(f"CHIPSMITH_HOME={job.home.root}")
        return {
            self._service: (
                "[Unit]\nDescription=Chipsmith learns from new work\n\n"
                f"[Service]\nType=oneshot\nEnvironment={home}\nExecStart={command}\n"
                "Nice=19\nCPUSchedulingPolicy=idle\nIOSchedulingClass=idle\n"
            ),
            self._timer: (
                "[Unit]\nDescription=Chipsmith learns from new work, daily\n\n"
                f"[Timer]\nOnCalendar=*-*-* {job.at}:00\nPersistent=true\n\n"
                "[Install]\nWantedBy=timers.target\n"
            ),
        }

    def text(self, job: Job) -> str:
        return "\n".join(f"# {file}\n{text}" for file, text in self.files(job).items())

    def installed(self) -> str | None:
        files = (self._service, self._timer)
        found = [f"# {file}\n{file.read_text(encoding='utf-8')}" for file in files if file.is_file()]
        return "\n".join(found) or None

    def install(self, job: Job) -> None:
        self.directory.mkdir(parents=True, exist_ok=True)
        for file, text in self.files(job).items():
            with atomic_write(file) as stream:
                stream.write(text.encode())
        ask([*self.control, "daemon-reload"])
        ask([*self.control, "enable", "--now", self._timer.name])

    def remove(self) -> bool:
        if self.installed() is None:
            return False
        ask([*self.control, "disable", "--now", self._timer.name])
        self._timer.unlink(missing_ok=True)
        self._service.unlink(missing_ok=True)
        ask([*self.control, "daemon-reload"])
        return True


def _quoted(word: str) -> str:
    """As unit files spell it: systemd.syntax(7), "Quoting"."""
    escaped = word.replace("\\", "\\\\").replace('"', '\\"').replace("%", "%%").replace("\n", "\\n")
    return f'"{escaped}"'


def _word(word: str) -> str:
    """Of a command: systemd.service(5), "Command lines"."""
    return _quoted(word).replace("$", "$$")
