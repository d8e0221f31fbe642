"""How recorded events become examples, as SQL.

Every query yields one row for each event that could become an example: the example's own columns
(which `COLUMNS` names), and

- `time`, `workspace`, `model_version`, `retained`: what filters ask for;
- `reason`: why it is left out, or NULL;
- `place`: what may not stand on both sides of the split: a file, or a chat session;
- `likeness`: equal for equal examples, of which one is kept;
- `answer`: what the example teaches. Of those whose answers are alike, or equal but for white space, the ones
  whose `CONTEXT` is alike are near-duplicates.
"""

from __future__ import annotations

from enum import StrEnum

from attrs import fields_dict, frozen

from chipsmith.collectors.export_chats import RETRIEVER, SFT
from chipsmith.collectors.export_edits import EDITS, REWRITTEN
from chipsmith.collectors.export_offers import CHANGED, FIM, KTO, PAIR_TABLES
from chipsmith.collectors.export_offers import PAIRS as OFFERED
from chipsmith.collectors.export_offers import TABLES as FATES
from chipsmith.collectors.export_scripts import ANSWERS, PAIRS
from chipsmith.core.events import EVENTS

__all__ = ["ANSWER", "COLUMNS", "CONTEXT", "EXACT", "SOURCES", "TABLES", "WEIGHTS", "Format", "Source"]


class Format(StrEnum):
    SFT = "sft"
    FIM = "fim"
    PREFERENCE = "preference"
    KTO = "kto"
    RETRIEVER = "retriever"
    EDITS = "edits"
    RAW = "raw"


COLUMNS = {
    Format.FIM: ("prefix", "suffix", "middle", "language", "weight", "source"),
    Format.SFT: ("messages", "weight"),
    Format.PREFERENCE: ("prompt", "chosen", "rejected", "weight", "language", "suffix", "source"),
    Format.KTO: ("prompt", "completion", "label", "weight", "language", "suffix", "source"),
    Format.RETRIEVER: ("question", "positive", "negatives", "weight", "passage", "source"),
    Format.EDITS: ("source", "language", "steps", "state", "weight"),
    Format.RAW: ("event", "id", "time", "session", "language", "model_version", "fields"),
}

CONTEXT = {
    Format.FIM: "prefix",
    Format.SFT: "messages",
    Format.PREFERENCE: "prompt",
    Format.KTO: "prompt",
    Format.RETRIEVER: "question",
    Format.EDITS: "steps",
}
"""The column in which near-duplicates are alike; an event in `raw` has none."""

ANSWER = {
    Format.FIM: ("middle",),
    Format.SFT: (),
    Format.PREFERENCE: ("chosen", "rejected"),
    Format.KTO: ("completion",),
    Format.RETRIEVER: ("positive",),
    Format.EDITS: ("source",),
}
"""The columns that hold the answer."""

EXACT = {Format.KTO: "label"}
"""What near-duplicates share in any case."""

WEIGHTS = {
    Format.FIM: (
        "accepted or typed through 1, partly accepted the share of characters taken, both times the share "
        "that was left when last looked at; what was written instead of a refused offer 0.5"
    ),
    Format.SFT: (
        "thumbs up 1; no thumb 0.3; a script that was offered and ran 0.7, or 1 if it produced what was "
        "asked; a rewrite that was accepted whole 1"
    ),
    Format.PREFERENCE: (
        "accepted against rejected in the same place 1; what stood there 30 s later 0.8; what was made of an "
        "accepted text 0.6; what was typed instead 0.5; "
        "a script that ran against one that got less far 0.7, or 1 if it produced what was asked"
    ),
    Format.KTO: (
        "refused, or accepted and not looked at later, 1; else how clearly more or less than half was left"
    ),
    Format.RETRIEVER: "thumbs up 1; no thumb 0.5",
    Format.EDITS: "1",
    Format.RAW: "1",
}


@frozen
class Source:
    """One kind of thing that becomes examples."""

    query: str
    over: str = ""
    """The kind of event whose lines the query goes through one by one, so that shares of them can be read
    side by side; empty if it looks at several together."""


def _raw(name: str) -> str:
    """All events of a kind as they were recorded; `fields` is their JSON."""
    own = fields_dict(EVENTS[name])
    language, version = (column if column in own else "''" for column in ("language", "model_version"))
    return f"""SELECT time, workspace, coalesce({version}, '') AS model_version,
        NULL::DOUBLE AS retained, coalesce({language}, '') AS language, '{name}' AS event, id, session,
        to_json(record)::VARCHAR AS fields, 1.0 AS weight, NULL AS reason, id AS likeness, id AS answer,
        coalesce(nullif(session, ''), id) AS place
        FROM (SELECT {name}.* EXCLUDE (event, schema), {name} AS record FROM {name})"""


SOURCES = {
    Format.FIM: (Source(FIM, "completion_shown"),),
    Format.SFT: (Source(SFT), Source(ANSWERS), Source(REWRITTEN)),
    Format.PREFERENCE: (
        Source(OFFERED, "completion_shown"),
        Source(CHANGED, "completion_shown"),
        Source(PAIRS),
    ),
    Format.KTO: (Source(KTO, "completion_shown"),),
    Format.RETRIEVER: (Source(RETRIEVER),),
    Format.EDITS: (Source(EDITS),),
    Format.RAW: tuple(Source(_raw(name)) for name in EVENTS),  # JSON within JSON: no room for two readers
}

TABLES = {format: (*FATES, *PAIR_TABLES) if format is Format.PREFERENCE else FATES for format in Format}
"""What has to be made first, in this order."""
