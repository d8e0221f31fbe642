"""What the code itself says of who should take a bug: code owners, and who changed the files it names."""

from __future__ import annotations

import re
from collections.abc import Sequence

from attrs import field, frozen, validators


@frozen
class Evidence:
    """Somebody whom the code speaks for; collected where the code lies, next to the person."""

    owner: str
    """A name, an address, `Name <address>`, or an account or team such as `@org/team`."""
    reason: str
    weight: float = field(default=1.0, validator=[validators.ge(0.0), validators.le(1.0)])
    """How much of the code that the bug names."""

    def is_about(self, owner: str) -> bool:
        return bool(_names(self.owner) & _names(owner))


def share_by_owner(evidence: Sequence[Evidence], owners: Sequence[str]) -> dict[str, float]:
    """Strongest weight for each person, known owners under the name they are known by."""
    shares: dict[str, float] = {}
    for one in evidence:
        name = next((owner for owner in owners if one.is_about(owner)), one.owner)
        shares[name] = max(shares.get(name, 0.0), one.weight)
    return shares


def _names(owner: str) -> frozenset[str]:
    """The ways in which one person is called: name, address, account."""
    address = re.search(r"[\w.+-]+@[\w.-]+", owner)
    name = re.sub(r"<[^>]*>", "", owner).strip().lstrip("@").lower()
    parts = {name, address[0].lower(), address[0].partition("@")[0].lower()} if address else {name}
    return frozenset(part for part in parts if part)
