"""What the code itself says of who should take a bug, matched with the people that the known bugs name."""

from __future__ import annotations

import re
from collections.abc import Sequence

from chipsmith.core.bugs import Evidence


def share_by_owner(evidence: Sequence[Evidence], owners: Sequence[str]) -> dict[str, float]:
    """Strongest weight for each person, known owners under the name they are known by."""
    shares: dict[str, float] = {}
    for one in evidence:
        name = next((owner for owner in owners if same_person(one.owner, owner)), one.owner)
        shares[name] = max(shares.get(name, 0.0), one.weight)
    return shares


def same_person(one: str, other: str) -> bool:
    """Whether two ways of calling somebody share a name, an address or an account."""
    return bool(_names(one) & _names(other))


def _names(owner: str) -> frozenset[str]:
    address = re.search(r"[\w.+-]+@[\w.-]+", owner)
    name = re.sub(r"<[^>]*>", "", owner).strip().lstrip("@").lower()
    parts = {name, address[0].lower(), address[0].partition("@")[0].lower()} if address else {name}
    return frozenset(part for part in parts if part)
