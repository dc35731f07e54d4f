"""A conversation that stands beside another moves into it, with everything of its messages and drafts, and back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from tui_desk.desk import people
from tui_desk.desk.conversations import bump
from tui_desk.desk.done import Done
from tui_desk.desk.inbox import NEVER
from tui_desk.desk.standing import recount
from tui_desk.errors import DeskError, NotFound
from tui_desk.exchange import Person

if TYPE_CHECKING:
    from tui_desk.store.reader import Reader
    from tui_desk.store.transaction import Transaction

_STANDING = "SELECT status, closed_at, snoozed_until, spam FROM conversation WHERE id = :id"
_PEOPLE = "SELECT kind, value, name, role FROM participant WHERE conversation_id = :id"


def join(tx: Transaction, id_: int) -> Done:
    """Move a conversation into the one it stands beside; who wrote it takes part there from now on.

    Either of the two may be named.
    """
    id_, target = _pair(tx, id_)
    moved = [row[0] for row in tx.rows("SELECT id FROM message WHERE conversation_id = :id", id=id_)]
    if not moved:
        raise DeskError(f"#{id_} has nothing left to join")
    was_open = _set(tx, id_, "closed")
    into = _set(tx, target, "open") if was_open["status"][0] == "open" else {}
    let_in = _let_in(tx, id_, target)
    move(tx, moved, target)
    drafts = _move_drafts(tx, _drafts(tx, id_), target)
    tx.run("UPDATE conversation SET messages = 0, undelivered = 0 WHERE id = :id", id=id_)
    tx.event("joined_into", id_, **was_open, other=target)
    tx.event("joined", target, other=id_, moved=moved, drafts=drafts, let_in=let_in, **into)
    recount(tx, [target])
    bump(tx, target)
    return Done(f"Joined #{id_} into #{target}", tx.deed, (target, id_))


def part(tx: Transaction, target: int, joined: Mapping[str, Any]) -> None:
    """Move what a join moved back, and put out whom it let in. `joined`: the data of its event."""
    still = [
        row[0]
        for row in tx.rows("SELECT id FROM message WHERE conversation_id = :id", id=target)
        if row[0] in joined["moved"]
    ]
    move(tx, still, joined["other"])
    _move_drafts(tx, [one for one in _drafts(tx, target) if one in joined.get("drafts", ())], joined["other"])
    for value in joined["let_in"]:
        tx.run(
            "DELETE FROM participant WHERE conversation_id = :id AND value = :value", id=target, value=value
        )
    recount(tx, [target, joined["other"]])


def _pair(reader: Reader, id_: int) -> tuple[int, int]:
    """Which moves, and where to; where that one was joined itself, the one it went into."""
    row = reader.row("SELECT continues_id FROM conversation WHERE id = :id", id=id_)
    if row is not None and row[0] is not None:
        return id_, now_in(reader, int(row[0]))
    beside = [
        int(one)
        for (one,) in reader.rows(
            "SELECT id FROM conversation WHERE continues_id = :id AND messages > 0 ORDER BY id", id=id_
        )
    ]
    if len(beside) == 1:
        return beside[0], id_
    if beside:
        several = ", ".join(f"#{one}" for one in beside)
        raise DeskError(f"{several} stand beside #{id_}: join from the one that is meant")
    raise NotFound(f"#{id_} stands beside no other conversation")


def now_in(reader: Reader, id_: int) -> int:
    """The conversation in which this one's messages stand now: it may have been joined into another."""
    row = reader.row(
        "SELECT json_extract(e.data, '$.other') FROM event e JOIN conversation c ON c.id = e.conversation_id"
        " WHERE e.conversation_id = :id AND e.kind = 'joined_into' AND e.undone_by IS NULL AND c.messages = 0"
        " ORDER BY e.id DESC LIMIT 1",
        id=id_,
    )
    return now_in(reader, int(row[0])) if row else id_


def _set(tx: Transaction, id_: int, status: str) -> dict[str, Any]:
    """Open or close one side; gives what changed, as events keep it. Spam stays where it is."""
    row = tx.row(_STANDING, id=id_)
    assert row is not None
    before, closed_at, snoozed_until, spam = row
    if status == before or (spam and status == "open"):
        return {"status": [before, before]}
    at = tx.now if status == "closed" else None
    tx.run(
        "UPDATE conversation SET status = :status, closed_at = :at, snoozed_until = NULL, version = version + 1,"
        " waiting_since = NULL, waiting_key = :never WHERE id = :id",
        status=status,
        at=at,
        never=NEVER,
        id=id_,
    )
    return {"status": [before, status], "closed_at": [closed_at, at], "snoozed_until": [snoozed_until, None]}


def _let_in(tx: Transaction, id_: int, target: int) -> list[str]:
    """Everybody of one conversation takes part in the other; gives who did not before."""
    before = {row[1] for row in tx.rows(_PEOPLE, id=target)}
    newcomers = tx.rows(_PEOPLE, id=id_)
    for kind, value, name, role in newcomers:
        people.take_part(tx, target, Person(kind, value, name), role)
    return [row[1] for row in newcomers if row[1] not in before]


def move(tx: Transaction, message_ids: Sequence[int], target: int) -> None:
    """Messages go with their deliveries, so that what becomes of those is told where they stand."""
    for id_ in message_ids:
        tx.run("UPDATE message SET conversation_id = :target WHERE id = :id", target=target, id=id_)
        tx.run("UPDATE outbox SET conversation_id = :target WHERE message_id = :id", target=target, id=id_)


def _drafts(tx: Transaction, id_: int) -> list[int]:
    return [row[0] for row in tx.rows("SELECT id FROM draft WHERE conversation_id = :id", id=id_)]


def _move_drafts(tx: Transaction, draft_ids: list[int], target: int) -> list[int]:
    """Whatever colleagues were writing goes along; gives which."""
    for id_ in draft_ids:
        tx.run("UPDATE draft SET conversation_id = :target WHERE id = :id", target=target, id=id_)
    return draft_ids
