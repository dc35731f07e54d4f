"""What could not be understood: shown with its count, kept raw, tried again after a mend."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING

from tui_desk.desk import intake, timeline
from tui_desk.desk.prepared import Outcome, Prepared
from tui_desk.errors import NotFound
from tui_desk.exchange import Event, Message, Place
from tui_desk.rows import QuarantineRow
from tui_desk.store.reader import Reader

if TYPE_CHECKING:
    from tui_desk.desk.desk import Desk
    from tui_desk.store.files import Files
    from tui_desk.store.transaction import Transaction

Understand = Callable[[bytes, Place | None, int], Event]
"""Raw bytes, where they lie, and when they came (UTC epoch ms), read anew by the channel's connector."""
Anew = Callable[[QuarantineRow, bytes, Place | None, int], Event]
"""The same for any entry."""

_ENTRIES = (
    "SELECT q.id, h.name, q.ext_id, q.error, q.at, q.tries, q.raw_id, q.message_id"
    " FROM quarantine q JOIN channel h ON h.id = q.channel_id"
)


def entries(reader: Reader, *, done: bool = False) -> tuple[QuarantineRow, ...]:
    """Everything that waits to be understood, oldest first; with `done` also what a retry understood."""
    where = "" if done else " WHERE q.message_id IS NULL"
    return tuple(QuarantineRow(*row) for row in reader.rows(f"{_ENTRIES}{where} ORDER BY q.id"))


def entry(reader: Reader, id_: int) -> QuarantineRow:
    """One entry."""
    row = reader.row(f"{_ENTRIES} WHERE q.id = :id", id=id_)
    if row is None:
        raise NotFound(f"there is no quarantine entry {id_}")
    return QuarantineRow(*row)


def retry_each(desk: Desk, ids: Sequence[int], anew: Anew) -> tuple[Outcome, ...]:
    """Try these again, one transaction for each: one that fails takes back no other."""
    outcomes: tuple[Outcome, ...] = ()
    for id_ in ids:
        row = desk.ask(entry, id_)
        again = desk.ask(read_again, desk.store.files, [id_], partial(anew, row))
        outcomes += desk.do(retry, again)
    return outcomes


def read_again(
    reader: Reader, files: Files, ids: Sequence[int], understand: Understand
) -> tuple[tuple[int, int, Prepared], ...]:
    """Understand these anew, outside any transaction: `(entry, channel, what came of it)`."""
    found = []
    for id_ in ids:
        one = entry(reader, id_)
        row = reader.row(
            "SELECT q.channel_id, p.folder, p.uidvalidity, p.uid FROM quarantine q"
            " LEFT JOIN place p ON p.quarantine_id = q.id WHERE q.id = :id",
            id=id_,
        )
        assert row is not None
        place = Place(row[1], row[2], row[3]) if row[1] is not None else None
        raw = timeline.raw(reader, files, one.raw_id) if one.raw_id else b""
        found.append((id_, row[0], intake.prepare(files, understand(raw, place, one.at))))
    return tuple(found)


def retry(tx: Transaction, again: Sequence[tuple[int, int, Prepared]]) -> tuple[Outcome, ...]:
    """Take in what was understood this time; the rest stays, with its newest error."""
    outcomes = []
    for id_, channel_id, prepared in again:
        (outcome,) = intake.receive(tx, channel_id, [prepared])
        if isinstance(prepared.event, Message) and outcome.message_id:
            tx.run(
                "UPDATE quarantine SET message_id = :message, tries = tries + 1 WHERE id = :id",
                message=outcome.message_id,
                id=id_,
            )
            tx.event("understood", outcome.conversation_id, outcome.message_id, quarantine=id_)
        outcomes.append(outcome)
    return tuple(outcomes)
