"""Customers as records and as CSV: everything a card says, in columns that `csv_in` reads back."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from tui_desk.desk.customers import family, finding, reading
from tui_desk.desk.customers.csv_cells import flat, guarded
from tui_desk.store.reader import Reader

COLUMNS = (
    "id",
    "name",
    "organisation",
    "language",
    "time_zone",
    "vip",
    "notes",
    "mail",
    "phone",
    "identities",
)
"""In this order; behind them one `attribute:NAME` for each attribute that any customer has."""
ATTRIBUTE = "attribute:"
_BETWEEN = "; "


@dataclass(frozen=True, slots=True)
class Record:
    """What is written of one customer, with what is known of those who were joined to him."""

    id: int
    name: str
    organisation: str
    language: str
    time_zone: str
    vip: bool
    notes: str
    mails: tuple[str, ...]
    phones: tuple[str, ...]
    identities: tuple[str, ...]
    """The others, as `telegram:4711`."""
    attributes: tuple[tuple[str, str], ...]


def records(reader: Reader) -> tuple[Record, ...]:
    """Every customer, by number."""
    everybody = reader.rows("SELECT id FROM customer WHERE merged_into_id IS NULL ORDER BY id")
    return tuple(_record(reader, row[0]) for row in everybody)


def written(found: Sequence[Record]) -> str:
    """A CSV file with its head."""
    names = sorted({name for one in found for name, _ in one.attributes})
    out = io.StringIO()
    writer = csv.writer(out, quoting=csv.QUOTE_ALL, lineterminator="\n")
    writer.writerow([*COLUMNS, *(guarded(f"{ATTRIBUTE}{name}") for name in names)])
    for one in found:
        writer.writerow([guarded(cell) for cell in _cells(one, names)])
    return out.getvalue()


def _cells(one: Record, names: Sequence[str]) -> Iterator[str]:
    yield from (str(one.id), one.name, one.organisation, one.language, one.time_zone)
    yield "yes" if one.vip else "no"
    yield one.notes
    yield from (_BETWEEN.join(some) for some in (one.mails, one.phones, one.identities))
    kept = dict(one.attributes)
    yield from (kept.get(name, "") for name in names)


def _record(reader: Reader, customer_id: int) -> Record:
    line = finding.lines(reader, [customer_id])[customer_id]
    cards = reader.rows(
        "SELECT language, time_zone, notes, attributes FROM customer"
        f" WHERE id IN ({family.FAMILY}) ORDER BY id != :customer, id",
        customer=customer_id,
    )
    known = [one for one in reading.identities(reader, customer_id) if flat(one.value) == one.value]
    attributes: dict[str, str] = {}
    for card in reversed(cards):
        attributes |= json.loads(card[3])
    return Record(
        id=customer_id,
        name=line.name,
        organisation=line.organisation,
        language=next((card[0] for card in cards if card[0]), ""),
        time_zone=next((card[1] for card in cards if card[1]), ""),
        vip=line.vip,
        notes=cards[0][2],
        mails=tuple(one.value for one in known if one.kind == "mail"),
        phones=tuple(one.value for one in known if one.kind == "phone"),
        identities=tuple(f"{one.kind}:{one.value}" for one in known if one.kind not in ("mail", "phone")),
        attributes=tuple(sorted(attributes.items())),
    )
