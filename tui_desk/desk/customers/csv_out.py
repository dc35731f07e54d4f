"""Customers as records and as CSV: everything a card says, in columns that `csv_in` reads back."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from tui_desk.desk.customers import family, reading
from tui_desk.desk.customers.card import FIELDS, Card, card
from tui_desk.desk.customers.csv_cells import flat, guarded
from tui_desk.store.reader import Reader

COLUMNS = ("id", *FIELDS, "mail", "phone", "identities")
"""In this order; behind them one `attribute:NAME` for each attribute that any customer has."""
ATTRIBUTE = "attribute:"
_BETWEEN = "; "


@dataclass(frozen=True, slots=True)
class Record:
    """What is written of one customer, with what is known of those who were joined to him."""

    id: int
    card: Card
    mails: tuple[str, ...]
    phones: tuple[str, ...]
    identities: tuple[str, ...]
    """The others, as `telegram:4711`."""


def records(reader: Reader) -> tuple[Record, ...]:
    """Every customer, by number."""
    everybody = reader.rows("SELECT id FROM customer WHERE merged_into_id IS NULL ORDER BY id")
    return tuple(_record(reader, row[0]) for row in everybody)


def written(found: Sequence[Record]) -> str:
    """A CSV file with its head."""
    names = sorted({name for one in found for name in one.card.attributes})
    out = io.StringIO()
    writer = csv.writer(out, quoting=csv.QUOTE_ALL, lineterminator="\n")
    writer.writerow([*COLUMNS, *(guarded(f"{ATTRIBUTE}{name}") for name in names)])
    for one in found:
        writer.writerow([guarded(cell) for cell in _cells(one, names)])
    return out.getvalue()


def _cells(one: Record, names: Sequence[str]) -> Iterator[str]:
    said = {name: str(getattr(one.card, name)) for name in FIELDS} | {"vip": "yes" if one.card.vip else "no"}
    yield str(one.id)
    yield from (said[name] for name in FIELDS)
    yield from (_BETWEEN.join(some) for some in (one.mails, one.phones, one.identities))
    yield from (one.card.attributes.get(name, "") for name in names)


def _record(reader: Reader, customer_id: int) -> Record:
    known = [one for one in reading.identities(reader, customer_id) if flat(one.value) == one.value]
    return Record(
        id=customer_id,
        card=card(reader, family.members(reader, customer_id)),
        mails=tuple(one.value for one in known if one.kind == "mail"),
        phones=tuple(one.value for one in known if one.kind == "phone"),
        identities=tuple(f"{one.kind}:{one.value}" for one in known if one.kind not in ("mail", "phone")),
    )
