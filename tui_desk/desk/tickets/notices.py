"""Telling one conversation: the notice is made before anything is written, and its key is never used twice.

planned → written with its message | withheld with the reason | cancelled.
"""

from __future__ import annotations

import json
from dataclasses import asdict, replace
from typing import TYPE_CHECKING, Any, LiteralString

from tui_desk.desk import chat_writing, pieces
from tui_desk.desk.naming import NAMED
from tui_desk.desk.standing import recount, show_delivery
from tui_desk.desk.tickets import finding, places
from tui_desk.desk.tickets.places import Place
from tui_desk.desk.underway import TRIED_AT
from tui_desk.desk.writing import write as write_mail
from tui_desk.errors import DeskError, NotFound
from tui_desk.moments import moment
from tui_desk.notice_rows import NoticeRow, NoticeState, Recipient
from tui_desk.rows import Template
from tui_desk.store import tables
from tui_desk.store.reader import Reader
from tui_desk.typed import dataclass

if TYPE_CHECKING:
    from tui_desk.store.transaction import Transaction

_STATES: dict[str, NoticeState] = {
    "sending": "sending",
    "delayed": "sent",
    "bounced": "failed",
    "queued": "queued",
    "sent": "sent",
    "delivered": "delivered",
    "read": "read",
    "failed": "failed",
    "uncertain": "uncertain",
    "cancelled": "cancelled",
}
"""What became of a message, as far as telling goes."""


@dataclass(frozen=True, slots=True)
class Notice:
    """What one conversation is to be told."""

    key: str
    ticket_id: int
    occasion: str
    text: str
    agent_id: int | None
    """Who signs."""
    template: Template | None = None
    announcement_id: int | None = None


def plan(tx: Transaction, place: Place, notice: Notice, *, withheld: str = "") -> int | None:
    """Make the row, to be written when its deed can't be taken back any more; None: this key was used before."""
    if tx.row("SELECT 1 FROM notice WHERE key = :key", key=notice.key):
        return None
    return tx.insert(
        tables.Notice,
        key=notice.key,
        ticket_id=notice.ticket_id,
        conversation_id=place.home_id,
        customer_id=place.customer_id,
        announcement_id=notice.announcement_id,
        occasion=notice.occasion,
        state="withheld" if withheld else "planned",
        not_before=tx.now + tx.policy.undo_seconds * 1000,
        text=notice.text,
        template=asdict(notice.template) if notice.template else None,
        detail=withheld,
        at=tx.now,
        deed=tx.deed,
        agent_id=notice.agent_id,
    )


def tell(tx: Transaction, id_: int, place: Place, notice: Notice, reason: str, **more: Any) -> None:
    """In the ticket's history and in the conversation's: who is told, or why not."""
    tx.event(
        "ticket_untold" if reason else "ticket_told",
        place.conversation_id,
        ticket_id=notice.ticket_id,
        ticket=notice.ticket_id,
        notice=id_,
        occasion=notice.occasion,
        to=place.customer or place.to,
        reason=reason,
        **more,
    )


def write(tx: Transaction, id_: int, place: Place, notice: Notice) -> str:
    """Write what was planned, with its delivery; where that can't be, withhold it and give the reason."""
    reason = places.check(tx, place, notice.text, notice.template, tx.now)
    message_id = None
    if not reason:
        try:
            with tx.part():
                message_id = _put(tx, place, notice)
        except DeskError as error:
            reason = str(error)
    if message_id is None:
        tx.run("UPDATE notice SET state = 'withheld', detail = :reason WHERE id = :id", reason=reason, id=id_)
        return reason
    tx.run(
        "UPDATE notice SET state = 'written', message_id = :message, conversation_id = :home, detail = ''"
        " WHERE id = :id",
        message=message_id,
        home=place.home_id,
        id=id_,
    )
    recount(tx, [place.conversation_id])
    return ""


def cancel(tx: Transaction, id_: int) -> bool:
    """Take back what one conversation was to be told; False: it has left."""
    row = tx.row("SELECT state, message_id FROM notice WHERE id = :id", id=id_)
    if row is None:
        return True
    state, message_id = row
    if state == "written":
        delivery = tx.row("SELECT id, state FROM outbox WHERE message_id = :id", id=message_id)
        if (
            delivery is None
            or delivery[1] not in ("queued", "cancelled")
            or pieces.standing(tx, delivery[0]).sent
        ):
            return False
        tx.run("UPDATE outbox SET state = 'cancelled' WHERE id = :id", id=delivery[0])
        show_delivery(tx, message_id, "cancelled", None)
        recount(tx, [row[0] for row in tx.rows(_WHERE_IT_STANDS, id=message_id)])
    tx.run("UPDATE notice SET state = 'cancelled' WHERE id = :id", id=id_)
    return True


def rest(reader: Reader, ticket_id: int) -> bool:
    """Whether anybody was told of a ticket, or will be."""
    sql = "SELECT 1 FROM notice WHERE ticket_id = :id AND state IN ('planned', 'written')"
    return reader.row(sql, id=ticket_id) is not None


def left(reader: Reader, deed: int) -> tuple[int, int]:
    """How many notices of a deed have left or may have, of how many."""
    row = reader.row(
        "SELECT count(*) FILTER (WHERE n.state = 'written'), count(*) FROM notice n WHERE n.id IN ("
        "SELECT json_extract(e.data, '$.notice') FROM event e WHERE e.deed = :deed AND +e.kind = 'ticket_told')"
        " OR n.announcement_id IN (SELECT json_extract(e.data, '$.announcement') FROM event e"
        " WHERE e.deed = :deed AND +e.kind = 'ticket_announced')",
        deed=deed,
    )
    assert row is not None
    return row[0], row[1]


def of_ticket(reader: Reader, ticket_id: int) -> tuple[NoticeRow, ...]:
    """What became of telling everybody of a ticket, or of those merged into it, in the order it was planned."""
    return _rows(reader, f"n.ticket_id IN ({finding.MERGED})", ticket_id)


def of_announcement(reader: Reader, announcement_id: int) -> tuple[NoticeRow, ...]:
    """What became of one announcement, in the order it was planned."""
    return _rows(reader, "n.announcement_id = :id", announcement_id)


def load(reader: Reader, id_: int) -> NoticeRow:
    """One notice. Raises NotFound."""
    found = _rows(reader, "n.id = :id", id_)
    if not found:
        raise NotFound("this notice is not here any more")
    return found[0]


def beside(reader: Reader, notice: NoticeRow) -> tuple[NoticeRow, ...]:
    """All that were planned of a ticket by the same deed."""
    together = of_announcement(reader, notice.announcement_id) if notice.announcement_id is not None else ()
    same_deed = (
        "n.id = :id OR (n.deed, n.ticket_id, n.occasion) ="
        " (SELECT mine.deed, mine.ticket_id, mine.occasion FROM notice mine WHERE mine.id = :id)"
    )
    return together or _rows(reader, same_deed, notice.id)


def newest(reader: Reader, notice: NoticeRow) -> int:
    """The last that was planned of its ticket for its conversation."""
    row = reader.row(
        "SELECT max(id) FROM notice WHERE ticket_id = :ticket AND conversation_id = :conversation"
        " AND announcement_id IS NULL AND state != 'cancelled'",
        ticket=notice.ticket_id,
        conversation=notice.conversation_id,
    )
    assert row is not None
    return int(row[0])


def is_for(reader: Reader, id_: int, place: Place) -> bool:
    """Whether this is where a notice goes."""
    row = reader.row(
        "SELECT conversation_id, customer_id, announcement_id FROM notice WHERE id = :id", id=id_
    )
    return row is not None and places.is_for(reader, place, row[0], row[1], announced=row[2] is not None)


def _rows(reader: Reader, which: LiteralString, id_: int) -> tuple[NoticeRow, ...]:
    found = reader.rows(
        f"SELECT n.id, n.ticket_id, n.conversation_id, h.name, {_WHOM}, n.occasion, n.state, n.detail,"
        " n.text, n.message_id, n.announcement_id, n.at, n.deed, m.delivery, m.delivery_detail,"
        f" {TRIED_AT} FROM notice n"
        " JOIN conversation c ON c.id = n.conversation_id JOIN channel h ON h.id = c.channel_id"
        " LEFT JOIN customer k ON k.id = coalesce(n.customer_id, c.customer_id)"
        " LEFT JOIN chat g ON g.id = c.chat_id AND g.is_group"
        " LEFT JOIN message m ON m.id = n.message_id"
        f" WHERE {which} ORDER BY n.id",
        id=id_,
    )
    return tuple(_row(*one) for one in found)


def recipient(place: Place, text: str, why_not: str, templates: tuple[Template, ...] = ()) -> Recipient:
    """A place as an agent sees it before anything goes there."""
    return Recipient(
        conversation_id=place.home_id,
        stands_in=place.conversation_id,
        channel=place.channel,
        channel_kind=place.kind,
        customer=place.customer,
        to=place.to,
        subject=place.draft.subject if place.draft else "",
        texts=as_it_goes(place, text),
        language=place.language,
        why_not=why_not,
        templates=templates,
    )


def as_it_goes(place: Place, text: str) -> tuple[str, ...]:
    """The pieces a text goes out in, without marks that can't be shown there."""
    if place.chat is None:
        return (f"{text}\n\n-- \n{place.signature}",) if place.signature else (text,)
    if place.caps.markup == "none":
        from tui_desk.text import markup

        return tuple(markup.read(part).text for part in pieces.texts(text, place.caps))
    return pieces.texts(text, place.caps)


def number(count: int) -> str:
    """`3 conversations`."""
    return "1 conversation" if count == 1 else f"{count} conversations"


def template_of(reader: Reader, id_: int) -> Template | None:
    """What a notice sends instead of its text."""
    from tui_desk.desk import drafts

    row = reader.row("SELECT template FROM notice WHERE id = :id", id=id_)
    return drafts.template_of(json.loads(row[0]) if row and row[0] else None)


_WHOM = f"CASE WHEN n.customer_id IS NULL AND g.id IS NOT NULL THEN g.title ELSE {NAMED} END"
"""Whom the notice `n` is for; a group `g` in which nobody alone is told by what it is called."""
_WHERE_IT_STANDS = "SELECT conversation_id FROM message WHERE id = :id"


def _row(
    id_: int,
    ticket_id: int,
    conversation_id: int,
    channel: str,
    customer: str,
    occasion: str,
    state: str,
    detail: str,
    text: str,
    message_id: int | None,
    announcement_id: int | None,
    at: int,
    deed: int | None,
    delivery: str | None,
    delivery_detail: str | None,
    tried_at: int | None,
) -> NoticeRow:
    return NoticeRow(
        id_,
        ticket_id,
        conversation_id,
        channel,
        customer,
        occasion,
        _state(state, delivery),
        delivery_detail or detail,
        text,
        message_id,
        announcement_id,
        at,
        deed,
        tried_at,
    )


def _state(state: str, delivery: str | None) -> NoticeState:
    match state:
        case "planned" | "withheld" | "cancelled":
            return state
        case _:
            return _STATES.get(delivery or "", "queued")


def _put(tx: Transaction, place: Place, notice: Notice) -> int:
    assert place.draft is not None
    draft = replace(place.draft, agent_id=notice.agent_id or 0, text=notice.text, template=notice.template)
    if place.chat:
        return chat_writing.write(tx, draft, place.conversation_id, at_once=True).message_id
    from tui_desk.desk import composing

    letter = composing.letter(
        tx, draft, place.conversation_id, moment(tx.now), policy=tx.policy, agent_id=notice.agent_id
    )
    frozen = composing.compose(tx.files, letter)
    return write_mail(tx, draft, place.conversation_id, frozen, at_once=True).message_id
