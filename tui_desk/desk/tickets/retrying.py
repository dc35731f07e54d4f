"""Telling again where it went wrong: what failed is sent once more, what was in the way is looked at anew.

Nobody is told who was told by the same deed meanwhile.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from tui_desk.desk import homes, settling
from tui_desk.desk.done import Done
from tui_desk.desk.tickets import announcing, finding, notices, places, telling
from tui_desk.errors import DeskError, NotFound
from tui_desk.notice_rows import TROUBLE, NoticeRow
from tui_desk.store.reader import Reader
from tui_desk.text.ticket_number import named

if TYPE_CHECKING:
    from tui_desk.store.transaction import Transaction

_NOTHING_TO_DO = {
    "planned": "it waits to be told",
    "cancelled": "it was taken back",
    "uncertain": "it may have been sent: settle the message first",
}


def everybody(tx: Transaction, announcement_id: int) -> Done:
    """Try an announcement again where it failed, and where something stood in the way that does not any more."""
    row = tx.row("SELECT ticket_id FROM announcement WHERE id = :id", id=announcement_id)
    if row is None:
        raise NotFound("there is no such announcement")
    known = announcing.results(tx, announcement_id)
    failed = [one.message_id for one in known if one.state == "failed" and one.message_id is not None]
    freed = _freed(tx, known)
    for message_id in failed:
        settling.resend(tx, message_id)
    _plan(tx, [one.id for one in freed])
    ticket_id, number = finding.current(tx, row[0]), len(failed) + len(freed)
    if not number:
        return Done("There is nobody to tell again", None, (), tickets=(ticket_id,))
    tx.event("ticket_told_again", ticket_id=ticket_id, announcement=announcement_id, number=number)
    return Done(
        f"Telling {notices.number(number)} of {named(ticket_id)} again", None, (), tickets=(ticket_id,)
    )


def one(tx: Transaction, notice_id: int) -> Done:
    """Try to tell one of them again. Raises DeskError where there is nothing to try."""
    notice = notices.load(tx, notice_id)
    ticket_id = finding.current(tx, notice.ticket_id)
    if notice.state == "failed" and notice.message_id is not None:
        settling.resend(tx, notice.message_id)
    elif notice.state == "withheld":
        known = notices.beside(tx, notice)
        if notice.id not in {each.id for each in _freed(tx, known)}:
            raise DeskError(f"can't be told yet: {_why_not(tx, notice)}")
        _plan(tx, [notice.id])
    else:
        raise DeskError(_NOTHING_TO_DO.get(notice.state, "it has been sent"))
    tx.event("ticket_told_again", ticket_id=ticket_id, announcement=notice.announcement_id, number=1)
    who = notice.customer or f"#{notice.conversation_id}"
    return Done(f"Telling {who} of {named(ticket_id)} again", None, (), tickets=(ticket_id,))


def of_conversation(reader: Reader, ticket_id: int, conversation_id: int) -> int:
    """The newest notice of a ticket that did not reach a conversation. Raises NotFound."""
    wrong = [
        one.id
        for one in notices.of_ticket(reader, ticket_id)
        if one.conversation_id == conversation_id and one.state in TROUBLE
    ]
    if not wrong:
        raise NotFound(f"nothing of {named(ticket_id)} went wrong in #{conversation_id}")
    return wrong[-1]


def _freed(tx: Transaction, known: Sequence[NoticeRow]) -> list[NoticeRow]:
    """Those of one deed that were withheld, and could be told now."""
    withheld = [one for one in known if one.state == "withheld" and not _is_overtaken(tx, one)]
    if not withheld:
        return []
    matter = telling.matter(tx, finding.current(tx, withheld[0].ticket_id), tx.now)
    hanging = {homes.now_in(tx, id_) for id_ in matter.conversation_ids}
    told_first = sorted(known, key=lambda one: one.state == "withheld")
    ids = [one.conversation_id for one in told_first if homes.now_in(tx, one.conversation_id) in hanging]
    told = _told(tx, known)
    announced = withheld[0].announcement_id is not None
    found = places.find(
        tx,
        tx.policy,
        ids,
        concerned=matter.concerned,
        everybody=announced,
        quoting=None if announced else matter.quoting,
    )
    freed = []
    for place in found:
        if not told.isdisjoint(place.part.homes):
            continue
        notice = next((one for one in withheld if notices.is_for(tx, one.id, place)), None)
        if notice and not places.check(tx, place, notice.text, notices.template_of(tx, notice.id), tx.now):
            freed.append(notice)
    return freed


def _told(tx: Transaction, known: Sequence[NoticeRow]) -> frozenset[int]:
    """The conversations that were told the same, or will be."""
    here = frozenset(one.conversation_id for one in known if one.state not in ("withheld", "cancelled"))
    announcement_id = known[0].announcement_id
    if announcement_id is None:
        return here
    row = tx.row("SELECT ticket_id, text FROM announcement WHERE id = :id", id=announcement_id)
    assert row is not None
    return here | announcing.told_before(tx, finding.current(tx, row[0]), row[1])


def _is_overtaken(tx: Transaction, notice: NoticeRow) -> bool:
    """Whether it tells how a ticket stood before something else was to be told there."""
    return notice.announcement_id is None and notices.newest(tx, notice) != notice.id


def _why_not(tx: Transaction, notice: NoticeRow) -> str:
    return "something newer was to be told there" if _is_overtaken(tx, notice) else notice.detail


def _plan(tx: Transaction, ids: Sequence[int]) -> None:
    for id_ in ids:
        tx.run(
            "UPDATE notice SET state = 'planned', detail = '', not_before = :now WHERE id = :id",
            now=tx.now,
            id=id_,
        )
