"""Tell everybody: one text for all who hang on a ticket, seen before it goes, told once, with what became of each.

An announcement is planned as one deed, with a notice for each conversation; `planned` tells what comes then.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from tui_desk.desk import channel_caps, chats, conversations, drafts, homes
from tui_desk.desk.done import Done
from tui_desk.desk.tickets import changing, finding, linking, notices, places, telling
from tui_desk.desk.tickets.notices import Notice
from tui_desk.desk.tickets.places import Place
from tui_desk.desk.tickets.telling import Matter
from tui_desk.errors import DeskError, NotFound
from tui_desk.notice_rows import NoticeRow, Recipient, Wish
from tui_desk.placeholders import objection, why_nothing
from tui_desk.policy import Policy
from tui_desk.rows import DraftRow, Template
from tui_desk.store import tables
from tui_desk.store.reader import Reader
from tui_desk.text.clean import storable
from tui_desk.text.ticket_number import named
from tui_desk.typed import dataclass

if TYPE_CHECKING:
    from tui_desk.store.transaction import Transaction

_TOLD = "told already"


@dataclass(frozen=True, slots=True)
class _Telling:
    """What one conversation is to be told, or why not."""

    place: Place
    text: str
    template: Template | None
    why_not: str


def preview(
    reader: Reader,
    policy: Policy,
    agent_id: int | None,
    ticket_id: int,
    text: str,
    wish: Wish,
    *,
    now: int,
) -> tuple[Recipient, ...]:
    """Each conversation that hangs on a ticket: what it will be told, or why it will not."""
    found = _tellings(reader, policy, agent_id, ticket_id, text, wish, now)
    return tuple(_recipient(reader, one, now) for one in found)


def announce(tx: Transaction, ticket_id: int, text: str, wish: Wish) -> Done:
    """Plan to tell everybody."""
    linking.require(tx, ticket_id)
    found = list(_tellings(tx, tx.policy, tx.agent_id, ticket_id, text, wish, tx.now))
    able = [one for one in found if not one.why_not]
    if not able:
        raise DeskError(
            f"nobody can be told: {found[0].why_not}" if found else "no conversation hangs on this ticket"
        )
    id_ = tx.insert(
        tables.Announcement,
        ticket_id=ticket_id,
        agent_id=tx.agent_id,
        at=tx.now,
        text=storable(text.strip()),
        closes=wish.closes,
    )
    tx.event("ticket_announced", ticket_id=ticket_id, announcement=id_, number=len(able))
    for one in found:
        notice = _notice(one, id_, ticket_id, tx.agent_id)
        notices.plan(tx, one.place, notice, withheld=one.why_not)
    if wish.resolve:
        changing.set_state(tx, [ticket_id], "resolved", told=False)
    ids = tuple(dict.fromkeys(one.place.conversation_id for one in able))
    unable = f"; {len(found) - len(able)} can't be told" if len(found) > len(able) else ""
    deed = "Resolved, telling" if wish.resolve else "Telling"
    words = f"{deed} {notices.number(len(able))} of {named(ticket_id)}{unable}"
    return Done(words, tx.deed, ids, tickets=(ticket_id,))


def announce_drafted(tx: Transaction, draft: DraftRow, wish: Wish) -> Done:
    """A draft is told to everybody on its ticket."""
    if draft.ticket_id is None:
        raise DeskError("this draft is on no ticket")
    drafts.require_unsent(tx, draft)
    done = announce(tx, draft.ticket_id, draft.text, wish)
    drafts.discard(tx, draft)
    return done


def take_back(tx: Transaction, announcement_id: int) -> bool:
    """Nobody is told any more who has not been; what was closed with its notice is open again. False: all had been.

    The text of what was stopped is a draft again, unless another one is there.
    """
    planned = tx.rows(
        "SELECT id, ticket_id, state FROM notice WHERE announcement_id = :id", id=announcement_id
    )
    going = [(id_, ticket_id) for id_, ticket_id, state in planned if state in ("planned", "written")]
    stopped = [one for one in going if notices.cancel(tx, one[0])]
    if going and not stopped:
        return False
    for id_, _, _ in planned:
        notices.cancel(tx, id_)
    _draft_again(tx, announcement_id)
    for id_, ticket_id in stopped:
        closed = tx.row(
            "SELECT e.conversation_id FROM event e JOIN conversation c ON c.id = e.conversation_id"
            " WHERE e.ticket_id = :ticket AND e.kind = 'ticket_told' AND json_extract(e.data, '$.notice') = :id"
            " AND json_extract(e.data, '$.closed') AND e.at = c.closed_at",
            ticket=ticket_id,
            id=id_,
        )
        if closed:
            conversations.reopen(tx, [closed[0]])
    return True


def _draft_again(tx: Transaction, announcement_id: int) -> None:
    row = tx.row("SELECT ticket_id, agent_id, text FROM announcement WHERE id = :id", id=announcement_id)
    if row is None or row[1] is None:
        return
    ticket_id, agent_id, text = row
    draft = drafts.begin_on_ticket(tx, ticket_id, agent_id, "announcement")
    if draft.id is None:
        drafts.add(tx, replace(draft, text=text))


def of_ticket(reader: Reader, ticket_id: int) -> int:
    """The newest announcement on a ticket, or on one merged into it. Raises NotFound."""
    row = reader.row(f"SELECT max(id) FROM announcement WHERE ticket_id IN ({finding.MERGED})", id=ticket_id)
    if row is None or row[0] is None:
        raise NotFound(f"nothing was announced on {named(ticket_id)}")
    return int(row[0])


def results(reader: Reader, announcement_id: int) -> tuple[NoticeRow, ...]:
    """What became of telling each."""
    return notices.of_announcement(reader, announcement_id)


def told_before(reader: Reader, ticket_id: int, text: str) -> frozenset[int]:
    """The conversations that were told exactly this of the ticket, or will be."""
    rows = reader.rows(
        "SELECT n.conversation_id FROM notice n JOIN announcement a ON a.id = n.announcement_id"
        f" WHERE a.ticket_id IN ({finding.MERGED}) AND a.text = :text AND +n.state IN ('planned', 'written')",
        id=ticket_id,
        text=storable(text.strip()),
    )
    return frozenset(row[0] for row in rows)


def _tellings(
    reader: Reader,
    policy: Policy,
    agent_id: int | None,
    ticket_id: int,
    text: str,
    wish: Wish,
    now: int,
) -> Iterator[_Telling]:
    _require_text(text)
    one = telling.matter(reader, ticket_id, now)
    if wish.resolve:
        one = replace(one, state="resolved")
    chosen = one.conversation_ids if wish.conversation_ids is None else wish.conversation_ids
    _require_hanging(reader, one, chosen)
    agent = telling.agent_name(reader, agent_id)
    before = told_before(reader, ticket_id, text)
    for place in places.find(reader, policy, chosen, concerned=one.concerned, everybody=True):
        if wish.conversation_ids is not None and place.part.homes.isdisjoint(chosen):
            continue
        said = telling.filled(reader, text, policy, one, place, agent)
        template = None
        if place.channel in wish.templates and _is_closed(place, now):
            template = _filled(reader, wish.templates[place.channel], policy, one, place, agent)
        why_not = "" if before.isdisjoint(place.part.homes) else _TOLD
        if not said and template is None:
            empty = why_nothing(text, telling.values(reader, text, policy, one, place, agent))
            why_not = why_not or place.why_not or empty or "nothing is left of the text"
        why_not = why_not or places.check(reader, place, said, template, now)
        yield _Telling(place, said, template, why_not)


def _require_text(text: str) -> None:
    if not text.strip():
        raise DeskError("there is nothing to tell: write a text")
    if wrong := objection(text):
        raise DeskError(wrong)


def _require_hanging(reader: Reader, one: Matter, chosen: Iterable[int]) -> None:
    hanging = {homes.now_in(reader, id_) for id_ in one.conversation_ids}
    for id_ in chosen:
        if homes.now_in(reader, id_) not in hanging:
            raise NotFound(f"#{id_} does not hang on {one.number}")


def _is_closed(place: Place, now: int) -> bool:
    until = chats.window_until(place.chat, place.caps) if place.chat else None
    return until is not None and until <= now


def _filled(
    reader: Reader, template: Template, policy: Policy, one: Matter, place: Place, agent: str
) -> Template:
    values = tuple(telling.filled(reader, value, policy, one, place, agent) for value in template.values)
    return replace(template, values=values)


def _recipient(reader: Reader, one: _Telling, now: int) -> Recipient:
    closed = one.place.caps.templates and _is_closed(one.place, now)
    offered = channel_caps.templates(reader, one.place.channel_id) if closed else ()
    if offered and (one.why_not == _TOLD or places.check(reader, one.place, one.text, offered[0], now)):
        offered = ()  # a template would not help
    text = one.template.filled() if one.template else one.text
    return notices.recipient(one.place, text, one.why_not, offered)


def _notice(one: _Telling, announcement_id: int, ticket_id: int, agent_id: int | None) -> Notice:
    key = f"announcement:{announcement_id}/conv:{one.place.home_id}"
    return Notice(key, ticket_id, "announcement", one.text, agent_id, one.template, announcement_id)
