"""Which timer this machine has."""

from __future__ import annotations

import shutil
from pathlib import Path

from chipsmith.core.errors import ScheduleError
from chipsmith.finetune.schedule.crontab import Crontab
from chipsmith.finetune.schedule.job import Timer
from chipsmith.finetune.schedule.systemd import Systemd

BOOTED_BY_SYSTEMD = Path("/run/systemd/system")
"""See sd_booted(3)."""


def timer_of_machine() -> Timer:
    """systemd where it runs, else cron.

    Raises:
        ScheduleError: there is neither.
    """
    if BOOTED_BY_SYSTEMD.is_dir() and shutil.which("systemctl"):
        return Systemd(Path.home() / ".config" / "systemd" / "user")
    if shutil.which("crontab"):
        return Crontab()
    raise ScheduleError(
        "This machine has neither systemd nor cron.",
        fix="print a line of a crontab with --print, and give it to what starts programs here.",
    )
