"""What a customer's card says: his own, and where that is silent that of whoever was joined to him."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence

from tui_desk.store.reader import Reader, any_of
from tui_desk.typed import dataclass

FIELDS = ("name", "organisation", "language", "time_zone", "vip", "notes")
"""The columns of a card, in the order in which they are told."""


@dataclass(frozen=True, slots=True)
class Card:
    """What is kept of somebody, beside what he is known by."""

    name: str
    organisation: str
    language: str
    time_zone: str
    vip: bool
    notes: str
    """His own."""
    attributes: Mapping[str, str]


def card(reader: Reader, members: Sequence[int]) -> Card:
    """The card of a customer and of those who were joined to him, himself first."""
    names, params = any_of("member", members)
    rows = reader.rows(
        f"SELECT {', '.join(FIELDS)}, attributes FROM customer WHERE id IN ({names}) ORDER BY id != :customer, id",
        customer=members[0],
        **params,
    )
    name, organisation, language, time_zone = (
        next((str(row[place]) for row in rows if row[place]), "") for place in range(4)
    )
    attributes: dict[str, str] = {}
    for row in reversed(rows):
        attributes |= json.loads(row[6])
    return Card(
        name=name,
        organisation=organisation,
        language=language,
        time_zone=time_zone,
        vip=any(row[4] for row in rows),
        notes=rows[0][5],
        attributes=dict(sorted(attributes.items())),
    )
