"""Taking back: every event says what was before, so a deed is undone by its own record.

What somebody changed since is left alone and said so. A deed that can't be taken back is refused once, and stands in
the way of none that is older.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

from tui_desk.desk import answers, homes, joining, settling, splitting
from tui_desk.desk.before import before_of
from tui_desk.desk.conversations import bump, when
from tui_desk.desk.customers import calls
from tui_desk.desk.customers import undoing as customers
from tui_desk.desk.done import Done, named
from tui_desk.desk.standing import put, recount
from tui_desk.desk.tickets import notices, undoing
from tui_desk.desk.tickets.changing import numbers
from tui_desk.errors import Conflict, DeskError, NotFound, StoreError, TooLate
from tui_desk.store.reader import Reader, Row, any_of
from tui_desk.words.events import deed as deed_words

if TYPE_CHECKING:
    from tui_desk.desk.desk import Desk
    from tui_desk.store.transaction import Transaction

log = logging.getLogger(__name__)
FIELDS = frozenset({"status", "closed_at", "snoozed_until", "assignee_id", "priority", "spam"})
"""Columns of a conversation that a deed may have changed."""
LOOSE = frozenset({"closed_at"})
"""Columns that follow others and need not stand as the deed left them."""
UNDOABLE = (
    *("closed", "reopened", "pending", "snoozed", "assigned", "unassigned", "priority", "spam", "not_spam"),
    *("tagged", "untagged", "joined", "joined_into", "split", "split_off", "answered", "settled", "begun"),
    "logged",
    *undoing.UNDOABLE,
    *customers.UNDOABLE,
)
"""Events whose record is enough to take them back."""
_BOTH_ENDS = frozenset({"joined", "split"})
"""Deeds that moved messages from one conversation to another: taken back whole or not at all."""
_NAMES, _KINDS = any_of("kind", UNDOABLE)
_LEFT = (
    "SELECT o.conversation_id, o.state, a.kind FROM event a JOIN outbox o ON o.message_id = a.message_id"
    " JOIN message m ON m.id = a.message_id WHERE a.undone_by IS NULL AND CASE a.kind WHEN 'answered' THEN"
    " o.state != 'queued' OR EXISTS (SELECT 1 FROM piece p WHERE p.outbox_id = o.id AND p.ext_id != '')"
    f" WHEN 'settled' THEN {settling.FOLLOWED} END"
)
"""Answers that can't be taken back any more, nor what was said of them."""
_REFUSED = "undo_refused"
"""The event that says of a deed that it stays, to whom it was said."""
_NOT_OF_MERGE = "NOT EXISTS (SELECT 1 FROM event u WHERE u.deed = e.deed AND +u.kind = 'undone')"
"""A parting that is a deed of its own, and not how a merge was taken back."""
_DEED_OF = "SELECT e.deed FROM event e WHERE e.actor = :actor AND e.undone_by IS NULL AND e.id = e.deed"
_STANDING = f"{_DEED_OF} AND (e.kind IN ({_NAMES}) OR e.kind = 'parted_from' AND {_NOT_OF_MERGE})"
_NEAR = 20_000
"""So many of the desk's newest events are looked at one by one, before those of these kinds are by their index."""
_STANDING_NEAR = (
    f"{_DEED_OF} AND (+e.kind IN ({_NAMES}) OR +e.kind = 'parted_from' AND {_NOT_OF_MERGE})"
    f" AND e.id > (SELECT max(id) FROM event) - {_NEAR}"
)
_OF_REFUSED = (
    "SELECT 1 FROM event r WHERE r.kind = :refused AND r.actor = :actor AND json_extract(r.data, '$.of') ="
)
_TOOK = "Took back"
_CONVERSATIONS = (
    "SELECT DISTINCT conversation_id FROM event WHERE deed = :deed AND conversation_id IS NOT NULL"
)
_SAID = {
    "answered": "the answer on {}",
    "settled": "what was said of the answer on {}",
    "logged": "what was logged on {}",
    "pending": "set {} to pending",
    "priority": "changed the priority of {}",
    "spam": "marked {} as spam",
    "not_spam": "marked {} as no spam",
}
"""What was done, where the event's own word does not say it."""


def take_back(desk: Desk, again: str) -> Done:
    """Take back this agent's newest deed that stands; one that is refused here is passed over from then on.

    `again`: the key or the command that takes back the one before, as the refusal names it.
    """
    chosen = desk.ask(newest, desk.agent.login)
    try:
        return desk.do(undo, chosen)
    except StoreError:
        raise
    except DeskError as error:
        desk.do(_pass_over, chosen)
        error.args = (f"{error}; {_before(again)}",)
        raise
    except Exception as error:
        log.exception("deed %s can't be taken back", chosen)
        desk.do(_pass_over, chosen)
        raise DeskError(f"that can't be taken back, the log says why; {_before(again)}") from error


def _before(again: str) -> str:
    return f"{again} again takes back what you did before"


def newest(reader: Reader, actor: str) -> int:
    """Somebody's newest deed that stands, unless he was refused it: then the newest before that is no answer that left.

    Raises NotFound.
    """
    row = _last(reader, "", actor=actor)
    if row and reader.row(f"{_OF_REFUSED} :deed", refused=_REFUSED, actor=actor, deed=row[0]):
        row = _last(
            reader,
            f" AND NOT EXISTS ({_OF_REFUSED} e.id) AND NOT EXISTS ({_LEFT} AND a.deed = e.id)",
            actor=actor,
            refused=_REFUSED,
        )
    if row is None:
        raise NotFound("there is nothing of yours to take back")
    return int(row[0])


def _last(reader: Reader, narrower: str, **params: Any) -> Row | None:
    """The newest deed that stands: nearly always it is near."""
    near = reader.row(f"{_STANDING_NEAR}{narrower} ORDER BY e.id DESC LIMIT 1", **params, **_KINDS)
    return near or reader.row(f"{_STANDING}{narrower} ORDER BY e.id DESC LIMIT 1", **params, **_KINDS)


def undo(tx: Transaction, deed: int | None = None) -> Done:
    """Take back a deed; None: this agent's newest that stands. Raises `TooLate` for what has left."""
    chosen = deed if deed is not None else newest(tx, tx.actor)
    _require_done(tx, chosen)
    _require_no_parting(tx, chosen)
    _require_here(tx, chosen)
    events = tx.rows(
        "SELECT id, kind, conversation_id, message_id, data, ticket_id, customer_id FROM event"
        f" WHERE deed = :deed AND undone_by IS NULL AND kind IN ({_NAMES}) ORDER BY id DESC",
        deed=chosen,
        **_KINDS,
    )
    if not events and tx.row("SELECT 1 FROM event WHERE deed = :deed", deed=chosen) is None:
        raise NotFound(f"there is no deed {chosen}")
    if not events:
        raise DeskError("that can't be taken back, or has been already")
    of_customers = [event for event in events if event[1] in customers.UNDOABLE]
    of_tickets = [event for event in events if event[5] is not None]
    of_talks = [event for event in events if event[5] is None and event[1] not in customers.UNDOABLE]
    parts = []
    if of_talks:
        beside = events[-1] in of_tickets
        talks = _talks_back(tx, of_talks, whole=bool(of_customers), beside=beside)
        parts += [] if beside else [talks]
    if of_tickets:
        parts.append(_tickets_back(tx, of_tickets, chosen))
    if of_customers:
        parts.append(customers.back(tx, of_customers))
    return _one(parts)


def _one(parts: Sequence[Done]) -> Done:
    """What was taken back of conversations, tickets and customers, as one."""
    first, *others = parts
    if not others:
        return first
    return Done(
        "; ".join((first.text, *(one.text.removeprefix(_TOOK).lstrip(": ") for one in others))),
        None,
        tuple(dict.fromkeys(id_ for one in parts for id_ in one.ids)),
        tickets=tuple(id_ for one in parts for id_ in one.tickets),
        customers=tuple(id_ for one in parts for id_ in one.customers),
    )


def _talks_back(tx: Transaction, events: Sequence[Row], *, whole: bool, beside: bool) -> Done:
    """Take back what a deed did to conversations. `whole`: all or nothing; `beside`: as far as they go along."""
    groups = _by(2, events)
    left = {id_: conflict for id_, group in groups.items() if (conflict := _group_back(tx, group))}
    touched = sorted(groups.keys() - left.keys())
    whole = whole or any(event[1] in _BOTH_ENDS for event in events)
    if left and not beside and (whole or not touched):
        raise next(iter(left.values()))
    recount(tx, touched)
    return _told(events, list(dict.fromkeys(homes.now_in(tx, one) for one in touched)), left)


def _told(events: Sequence[Row], touched: Sequence[int], left: Mapping[int, Conflict]) -> Done:
    """What was taken back, and of which conversations; `left`: what stays as it is."""
    by_kind = {event[1]: event for event in events}
    if joined := by_kind.get("joined"):
        apart = sorted(json.loads(event[4])["other"] for event in events if event[1] == "joined")
        names = ", ".join(f"#{one}" for one in apart)
        return Done(f"Took back: merged {names} into #{joined[2]}", None, (*apart, joined[2]))
    if split := by_kind.get("split"):
        return Done(f"Took back: split off #{split[2]}", None, tuple(touched))
    said = _SAID.get(events[-1][1], f"{events[-1][1]} {{}}").format(named(touched))
    spared = f"; {named(sorted(left))} changed since and stay as they are" if left else ""
    return Done(f"Took back: {said}{spared}", None, tuple(touched))


def _tickets_back(tx: Transaction, events: Sequence[Row], deed: int) -> Done:
    """Take back what a deed did to tickets."""
    groups = _by(5, events)
    left = {id_: conflict for id_, group in groups.items() if (conflict := _group_back(tx, group))}
    touched = sorted(groups.keys() - left.keys())
    if not touched:
        raise next(iter(left.values()))
    if tx.row("SELECT 1 FROM event WHERE id = :deed AND undone_by IS NULL", deed=deed):
        if all(event[1] in undoing.NEWS for event in events):
            raise TooLate(f"too late to take back what was told of {numbers(touched)}: it has left")
        _pass_over(tx, deed)
    other_ends, params = any_of("kind", undoing.OTHER_ENDS)
    tx.run(
        f"UPDATE event SET undone_by = :last WHERE deed = :deed AND kind IN ({other_ends})",
        last=tx.deed,
        deed=deed,
        **params,
    )
    spared = f"; {numbers(sorted(left))} changed since and stay as they are" if left else ""
    ids = tuple(row[0] for row in tx.rows(_CONVERSATIONS, deed=deed))
    words = (
        f"Took back on {numbers(touched)}: {_done_to_tickets(tx, events)}{spared}{_told_already(tx, deed)}"
    )
    return Done(words, None, ids, tickets=tuple(touched))


def _done_to_tickets(tx: Transaction, events: Sequence[Row]) -> str:
    """What the first event of a deed tells; of a deed that set several states, all of these."""
    of_tickets = [event for event in reversed(events) if event[5] is not None]
    alike = [event for event in of_tickets if event[1] == "ticket_state"] or of_tickets[:1]
    said = (deed_words(event[1], json.loads(event[4]), partial(when, tx)) for event in alike)
    return ", ".join(dict.fromkeys(said))


def _told_already(tx: Transaction, deed: int) -> str:
    """That customers were told what does not hold any more."""
    left, planned = notices.left(tx, deed)
    if not left:
        return ""
    return "; the customer had been told" if planned == 1 else f"; {left} of {planned} had been told"


def _by(column: int, events: Sequence[Row]) -> dict[Any, list[Row]]:
    groups: dict[Any, list[Row]] = {}
    for event in events:
        groups.setdefault(event[column], []).append(event)
    return groups


def _pass_over(tx: Transaction, deed: int) -> None:
    tx.event(_REFUSED, of=deed)


def _require_done(tx: Transaction, deed: int) -> None:
    """Refuse what a batch of mails changed: it is of many customers, and what they wrote stays."""
    rows = tx.rows(
        "SELECT kind, conversation_id FROM event WHERE deed = :deed AND undone_by IS NULL"
        f" AND actor IN ('sync', 'customer') AND kind IN ({_NAMES}) ORDER BY id",
        deed=deed,
        **_KINDS,
    )
    if rows:
        merged = ", ".join(f"#{id_}" for kind, id_ in rows if kind == "joined_into")
        raise DeskError(f"what came in is not taken back{merged and f'; to take a merge back part {merged}'}")


def _require_no_parting(tx: Transaction, deed: int) -> None:
    """Refuse a parting: what one merge had brought together in many steps only another merge does again."""
    row = tx.row(
        "SELECT e.conversation_id, json_extract(e.data, '$.other') FROM event e WHERE e.id = :deed"
        f" AND e.kind = 'parted_from' AND {_NOT_OF_MERGE}",
        deed=deed,
    )
    if row:
        raise DeskError(f"parting #{row[0]} from #{row[1]} is not taken back: merge them again instead")


def _require_here(tx: Transaction, deed: int) -> None:
    """Refuse the deed of an answer that has left."""
    row = tx.row(f"{_LEFT} AND a.deed = :deed", deed=deed)
    if row:
        conversation_id, state, kind = row
        if kind == "settled":
            raise TooLate(
                f"too late to take back what was said of the answer on #{conversation_id}: it went on"
            )
        now = {"sending": "it is leaving", "queued": "a part of it has left"}.get(state, f"it is {state}")
        raise TooLate(f"too late to take back the answer on #{conversation_id}: {now}")


def _group_back(tx: Transaction, events: Sequence[Row]) -> Conflict | None:
    """Take back all of a deed that concerns one conversation, or nothing of it where it was changed since."""
    try:
        with tx.part():
            for id_, kind, conversation_id, message_id, data, ticket_id, _ in events:
                told = (
                    undoing.take_back(tx, id_, kind, ticket_id, json.loads(data))
                    if ticket_id is not None
                    else _take_back(tx, id_, kind, conversation_id, message_id, json.loads(data))
                )
                if told is None:
                    continue
                undone = tx.event(
                    "undone", conversation_id, message_id, ticket_id=ticket_id, of=id_, was=kind, **told
                )
                tx.run("UPDATE event SET undone_by = :undone WHERE id = :id", undone=undone, id=id_)
    except Conflict as conflict:
        return conflict
    return None


def _take_back(
    tx: Transaction,
    event_id: int,
    kind: str,
    conversation_id: int,
    message_id: int | None,
    data: dict[str, Any],
) -> Mapping[str, Any]:
    """Gives what its record does not tell of that."""
    if kind == "answered" and message_id is not None:
        answers.recall(tx, message_id, data)
        return {}
    if kind == "settled" and message_id is not None:
        settling.unsettle(tx, message_id, data)
        return {}
    if kind == "logged" and message_id is not None:
        calls.take_back(tx, conversation_id, message_id, data)
        return {}
    if kind == "joined":
        joining.take_apart(tx, conversation_id, event_id, data)
    if kind in ("joined", "joined_into"):
        return {}
    dissolved = splitting.unite(tx, conversation_id, data) if kind == "split" else {}
    if kind == "split" and not dissolved:
        bump(tx, conversation_id)
        return {}
    for name in data.get("tags_added", ()):
        tx.run("DELETE FROM tag WHERE conversation_id = :id AND name = :name", id=conversation_id, name=name)
    for name in data.get("tags_removed", ()):
        tx.run(
            "INSERT OR IGNORE INTO tag (conversation_id, name) VALUES (:id, :name)",
            id=conversation_id,
            name=name,
        )
    _restore(tx, conversation_id, {name: pair for name, pair in data.items() if name in FIELDS})
    return dissolved


def _restore(tx: Transaction, conversation_id: int, pairs: dict[str, Any]) -> None:
    called = f"#{conversation_id}"
    before = before_of(tx, "conversation", conversation_id, pairs, LOOSE, called) if pairs else {}
    put(tx, conversation_id, before)
