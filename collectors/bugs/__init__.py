"""Bug records from the exports of trackers, mailboxes and pasted text."""

from chipsmith.collectors.bugs.reader import Broken, records

__all__ = ["Broken", "records"]
