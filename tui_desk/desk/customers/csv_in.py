"""Customers from a CSV file: each line is matched by what somebody is known by, and said what became of it.

What a cell does not say stays as it is; the same file again changes nothing. All of it is one deed, written a portion
at a time: between two portions everybody else writes, and what was written stands if nothing comes after it.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from tui_desk.desk import people
from tui_desk.desk.customers import changing, csv_cells, family, finding, wording
from tui_desk.desk.customers.card import card
from tui_desk.desk.customers.csv_out import ATTRIBUTE, COLUMNS
from tui_desk.errors import Conflict, DeskError
from tui_desk.store.reader import Reader

if TYPE_CHECKING:
    from tui_desk.desk.desk import Desk
    from tui_desk.desk.done import Done
    from tui_desk.store.transaction import Transaction

Outcome = Literal["added", "changed", "same", "skipped"]
HEADS = {
    **{name: name for name in COLUMNS},
    **dict.fromkeys(("email", "e-mail", "mails", "emails"), "mail"),
    **dict.fromkeys(("phones", "telephone", "mobile"), "phone"),
    **dict.fromkeys(("organization", "company"), "organisation"),
    "timezone": "time_zone",
    "time zone": "time_zone",
    "note": "notes",
    "identity": "identities",
}
"""What a column may be called, however its letters are."""
DELIMITERS = ",;\t"
LONGEST_CELL = 1_000_000
PORTION = 200
"""Lines that are written at once; who waits for the lock goes before the next."""
WRITTEN = ("customer", "identity", "customer_word")
LOG = ("event",)
"""The tables an import writes: those it reads, and the log."""


@dataclass(frozen=True, slots=True)
class Imported:
    """What became of a line."""

    line: int
    """As a text editor counts them."""
    outcome: Outcome
    customer_id: int | None
    name: str
    text: str
    """What was changed, or why nothing was."""


@dataclass(frozen=True, slots=True)
class _Row:
    line: int
    cells: Mapping[str, str]
    attributes: Mapping[str, str]


def import_csv(
    desk: Desk, content: bytes, *, told: Callable[[int, int], None] = lambda done, of: None
) -> tuple[Imported, ...]:
    """Take a file in; `told`: how many lines of how many are in, after each portion.

    Raises DeskError where it is no CSV file that can be understood, and where it can't go on: what is in stays.
    """
    rows = list(_rows(content))
    lines: list[Imported] = []
    deed: int | None = None
    while len(lines) < len(rows):
        desk.store.waiting.let_by()
        try:
            some, deed = desk.do(_portion, rows[len(lines) : len(lines) + PORTION], deed)
        except DeskError as error:
            if not lines:
                raise
            raise Conflict(_stopped(lines, rows, error)) from error
        lines += some
        told(len(lines), len(rows))
    return tuple(lines)


def try_csv(desk: Desk, content: bytes) -> tuple[Imported, ...]:
    """What `import_csv` would do, told without the writer. Raises DeskError as it does."""
    lines, _ = desk.rehearse(_portion, WRITTEN, LOG, list(_rows(content)), None)
    return tuple(lines)


def _portion(tx: Transaction, rows: Sequence[_Row], deed: int | None) -> tuple[list[Imported], int | None]:
    """Some lines as a part of a deed, which begins with the first that changes anything."""
    if deed is not None and tx.row("SELECT 1 FROM event WHERE id = :id AND undone_by IS NOT NULL", id=deed):
        raise DeskError("it was taken back meanwhile")
    tx.deed = deed
    lines = [_one(tx, row) for row in rows]
    return lines, tx.deed


def _stopped(lines: Sequence[Imported], rows: Sequence[_Row], error: DeskError) -> str:
    return (
        f"stopped after {len(lines):,} of {len(rows):,} lines, up to line {lines[-1].line}: {error}."
        " What is in stays until `tui-desk undo`; the same file again goes on"
    )


def _one(tx: Transaction, row: _Row) -> Imported:
    name = csv_cells.read(row.cells.get("name", ""))
    try:
        with tx.part():
            return _put(tx, row, name)
    except DeskError as error:
        return Imported(row.line, "skipped", None, name, str(error))


def _put(tx: Transaction, row: _Row, name: str) -> Imported:
    known = tuple(_identities(row))
    if not known and not name:
        raise DeskError("there is neither a name nor an address")
    holders = {one: finding.known_by(tx, *one) for one in known}
    found = _whose(tx, holders, name)
    id_ = found if found is not None else changing.make(tx, name)
    fresh = [one for one, holder in holders.items() if holder is None]
    changes = [*_fields(tx, id_, row), *_known_by(tx, id_, fresh)]
    if found is None:
        return Imported(row.line, "added", id_, changing.called(tx, id_), "")
    outcome: Outcome = "changed" if changes else "same"
    return Imported(row.line, outcome, id_, changing.called(tx, id_), ", ".join(changes))


def _identities(row: _Row) -> Iterator[tuple[str, str]]:
    """What the line says he is known by."""
    for mail in csv_cells.mails(row.cells.get("mail", "")):
        yield wording.identity("mail", mail)
    for phone in csv_cells.several(row.cells.get("phone", "")):
        yield wording.identity("phone", phone)
    for other in csv_cells.several(row.cells.get("identities", "")):
        kind, sign, value = other.partition(":")
        if not sign:
            raise DeskError(f"{other!r} is not KIND:VALUE, such as telegram:4711")
        yield wording.identity(kind, value)


def _whose(reader: Reader, holders: Mapping[tuple[str, str], int | None], name: str) -> int | None:
    """Who is known by any of these; by a name alone only where nobody else is called so."""
    found = list(dict.fromkeys(people.is_now(reader, one) for one in holders.values() if one is not None))
    if not holders:
        found = finding.called(reader, name)
    if len(found) > 1:
        raise DeskError(f"it may be several: {finding.named(reader, found)}; join them, or say more")
    return found[0] if found else None


def _fields(tx: Transaction, id_: int, row: _Row) -> Iterator[str]:
    """Change what the line says otherwise than the card; gives the names of what was changed."""
    verbs = {
        "name": changing.rename,
        "organisation": changing.set_organisation,
        "language": changing.set_language,
        "time_zone": changing.set_time_zone,
        "notes": changing.set_notes,
    }
    standing = card(tx, family.members(tx, id_))
    for field, verb in verbs.items():
        text = csv_cells.read(row.cells.get(field, ""))
        if text and csv_cells.flat(getattr(standing, field)) != text and _did(verb(tx, id_, text)):
            yield field
    vip = csv_cells.yes_or_no(row.cells.get("vip", ""))
    if vip is not None and vip != standing.vip and _did(changing.set_vip(tx, id_, vip)):
        yield "vip"
    for key, cell in row.attributes.items():
        text = csv_cells.read(cell)
        if text and standing.attributes.get(key) != text and _did(changing.set_attribute(tx, id_, key, text)):
            yield key


def _known_by(tx: Transaction, id_: int, known: Sequence[tuple[str, str]]) -> Iterator[str]:
    for kind, value in known:
        if _did(changing.add_identity(tx, id_, kind, value)):
            yield value


def _did(done: Done) -> bool:
    return done.deed is not None


def _rows(content: bytes) -> Iterator[_Row]:
    """The lines of a file, by the columns its head names."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise DeskError("the file is not in UTF-8; save it as “CSV UTF-8”") from error
    head, *_ = text.splitlines() or [""]
    delimiter = max(DELIMITERS, key=head.count)
    csv.field_size_limit(LONGEST_CELL)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        columns = [_column(cell) for cell in next(reader, [])]
        if not {"name", "mail", "phone", "identities"} & set(columns):
            raise DeskError("the first line must name the columns, such as name,mail,phone")
        began = reader.line_num + 1
        for cells in reader:
            line, began = began, reader.line_num + 1
            if any(cell.strip() for cell in cells):
                yield _row(line, columns, cells)
    except csv.Error as error:
        raise DeskError(f"line {reader.line_num} is no CSV: {error}") from error


def _column(cell: str) -> str:
    text = csv_cells.read(cell)
    if text.casefold().startswith(ATTRIBUTE):
        return ATTRIBUTE + text[len(ATTRIBUTE) :].strip()
    found = HEADS.get(text.casefold())
    if found is None:
        raise DeskError(
            f"{text!r} is no column; there are {', '.join(dict.fromkeys(HEADS.values()))} and attribute:NAME"
        )
    return found


def _row(line: int, columns: Sequence[str], cells: Sequence[str]) -> _Row:
    pairs = list(zip(columns, cells, strict=False))
    return _Row(
        line,
        {name: cell for name, cell in pairs if not name.startswith(ATTRIBUTE)},
        {name.removeprefix(ATTRIBUTE): cell for name, cell in pairs if name.startswith(ATTRIBUTE)},
    )
