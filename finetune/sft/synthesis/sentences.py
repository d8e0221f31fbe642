"""Requests of several parts, and how people write them."""

from __future__ import annotations

import random
import re
from collections.abc import Sequence

JOINTS = (". ", ". ", "; ", ", then ", " and then ", ". Then ", ". Also ")


def joined(said: Sequence[str], rng: random.Random) -> str:
    """Parts as one text; what follows a question begins anew."""
    text = said[0]
    for other in said[1:]:
        asks = text.endswith("?") or "? " in text or other.endswith("?")
        joint = " " if text.endswith("?") else ". " if asks else rng.choice(JOINTS)
        text += joint + (other[:1].upper() + other[1:] if joint in {" ", ". "} else other)
    return text


def styled(request: str, rng: random.Random) -> str:
    """As people write: mostly with a capital and a full stop, now and then politely or in lower case."""
    request = re.sub(r"\s+([,.;?])", r"\1", request)
    request = re.sub(r"\?(?=[.;,]? ?(?:and|save|write|Write|to|in|out)\b)", "", request)
    style = rng.random()
    if style < 0.3 or request.startswith("{"):
        return request
    if style < 0.36:
        request = f"please {request}"
    request = request[:1].upper() + request[1:]
    return request if request.endswith(("?", ".")) else f"{request}."
