"""What could not be understood: shown with its count, kept raw, tried again after a mend."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from typing import TYPE_CHECKING

from tui_desk.desk import timeline
from tui_desk.desk.prepared import Outcome, Prepared
from tui_desk.errors import NotFound
from tui_desk.exchange import Event, Message, Place
from tui_desk.rows import QuarantineRow
from tui_desk.store.reader import Reader
from tui_desk.typed import dataclass

if TYPE_CHECKING:
    from tui_desk.desk.desk import Desk
    from tui_desk.store.files import Files
    from tui_desk.store.transaction import Transaction

Anew = Callable[[QuarantineRow, bytes, Place | None, int], Event]
"""An entry, its raw bytes, where they lie, and when they came (UTC epoch ms), read anew by its channel's connector."""
Opened = Callable[[], AbstractContextManager[Anew]]
"""What reads entries so, for as long as some are tried."""

_COLUMNS = "q.id, h.name, q.ext_id, q.error, q.at, q.tries, q.raw_id, q.message_id"
_TABLES = "quarantine q JOIN channel h ON h.id = q.channel_id"
_ENTRIES = f"SELECT {_COLUMNS} FROM {_TABLES}"


@dataclass(frozen=True, slots=True)
class _Waiting:
    """All that is needed to understand an entry anew."""

    row: QuarantineRow
    channel_id: int
    place: Place | None
    raw: bytes


def entries(reader: Reader, *, done: bool = False) -> tuple[QuarantineRow, ...]:
    """Everything that waits to be understood, oldest first; with `done` also what a retry understood."""
    where = "" if done else " WHERE q.message_id IS NULL"
    return tuple(QuarantineRow(*row) for row in reader.rows(f"{_ENTRIES}{where} ORDER BY q.id"))


def entry(reader: Reader, id_: int) -> QuarantineRow:
    """One entry."""
    row = reader.row(f"{_ENTRIES} WHERE q.id = :id", id=id_)
    if row is None:
        raise _missing(id_)
    return QuarantineRow(*row)


def retry_each(desk: Desk, ids: Sequence[int], anew: Anew) -> tuple[Outcome, ...]:
    """Try these again, one transaction for each: one that fails takes back no other."""
    return tuple(retry(desk, id_, anew) for id_ in ids)


def retry(desk: Desk, id_: int, anew: Anew) -> Outcome:
    """Take in what is understood this time; what is not stays, with its newest error."""
    from tui_desk.desk import intake

    waiting = desk.ask(_waiting, desk.store.files, id_)
    event = anew(waiting.row, waiting.raw, waiting.place, waiting.row.at)
    return desk.do(_take_in, id_, waiting.channel_id, intake.prepare(desk.store.files, event))


def _waiting(reader: Reader, files: Files, id_: int) -> _Waiting:
    row = reader.row(
        f"SELECT {_COLUMNS}, q.channel_id, p.folder, p.uidvalidity, p.uid FROM {_TABLES}"
        " LEFT JOIN place p ON p.quarantine_id = q.id WHERE q.id = :id",
        id=id_,
    )
    if row is None:
        raise _missing(id_)
    *columns, channel_id, folder, uidvalidity, uid = row
    one = QuarantineRow(*columns)
    place = Place(folder, uidvalidity, uid) if folder is not None else None
    raw = timeline.raw(reader, files, one.raw_id) if one.raw_id else b""
    return _Waiting(one, channel_id, place, raw)


def _take_in(tx: Transaction, id_: int, channel_id: int, prepared: Prepared) -> Outcome:
    from tui_desk.desk import intake

    (outcome,) = intake.receive(tx, channel_id, [prepared])
    if isinstance(prepared.event, Message) and outcome.message_id:
        tx.run(
            "UPDATE quarantine SET message_id = :message, tries = tries + 1 WHERE id = :id",
            message=outcome.message_id,
            id=id_,
        )
        tx.event("understood", outcome.conversation_id, outcome.message_id, quarantine=id_)
    return outcome


def _missing(id_: int) -> NotFound:
    return NotFound(f"there is no quarantine entry {id_}")
