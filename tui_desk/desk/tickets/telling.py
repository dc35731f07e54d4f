"""Customers are told of their tickets: when one is opened, changes its state, is resolved; each once, and nobody else.

Told are the conversations that hang on the ticket and belong to somebody it concerns, in his language, signed by the
agent whose deed it was; by nobody, where a rule did it. What is told is planned in the deed's own transaction, and is
taken back with it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from tui_desk.desk import people
from tui_desk.desk.done import Done
from tui_desk.desk.tickets import notices, places, titles
from tui_desk.desk.tickets.notices import Notice
from tui_desk.desk.tickets.places import Place
from tui_desk.errors import NotFound
from tui_desk.moments import moment
from tui_desk.notice_rows import Recipient
from tui_desk.placeholders import fill, without
from tui_desk.policy import Policy
from tui_desk.store.reader import Reader, any_of
from tui_desk.text.due_time import due_words
from tui_desk.text.ticket_number import named
from tui_desk.text.ticket_texts import Occasion, value
from tui_desk.ticket_rows import NewTicket, TicketState
from tui_desk.typed import dataclass

if TYPE_CHECKING:
    from tui_desk.store.transaction import Transaction

NO_NUMBER = "#…"
"""Stands for the number of a ticket that is not opened yet."""


@dataclass(frozen=True, slots=True)
class Matter:
    """A ticket as far as customers are told of it."""

    number: str
    kind: str
    title: str
    state: TicketState
    due_at: int | None
    """Until when it should be done, if a time is set."""
    now: int
    """When it stands so."""
    requester_id: int | None
    """Who asked for it."""
    concerned: tuple[int, ...]
    """The customers it concerns, who asked for it first."""
    hung_at: Mapping[int, int]
    """The conversations that hang on it, since when."""
    quoting: Mapping[tuple[int, int], int]
    """By conversation and customer, the last message of his there that the ticket was made from."""

    @property
    def conversation_ids(self) -> tuple[int, ...]:
        """Those that hang on it, the first first."""
        return tuple(self.hung_at)


def opened(tx: Transaction, done: Done) -> Done:
    """Tell whom a ticket that was just opened concerns."""
    return _tell(tx, done, "created", dict.fromkeys(done.tickets, "created"))


def changed(tx: Transaction, done: Done, state: TicketState) -> Done:
    """Tell whom these tickets concern that they stand elsewhere now."""
    occasion: Occasion = "resolved" if state == "resolved" else "state"
    keys = {id_: f"{occasion}:{_event(tx, id_)}" for id_ in done.tickets}
    return _tell(tx, done, occasion, keys)


def preview(
    reader: Reader, policy: Policy, agent_id: int | None, ids: Sequence[int], state: TicketState, *, now: int
) -> tuple[Recipient, ...]:
    """What would be told to whom if these tickets were set to a state."""
    occasion: Occasion = "resolved" if state == "resolved" else "state"
    matters = (matter(reader, id_, now) for id_ in dict.fromkeys(ids))
    changing = (replace(one, state=state) for one in matters if one.state != state)
    return tuple(one for each in changing for one in _preview(reader, policy, agent_id, each, occasion, now))


def preview_opening(
    reader: Reader, policy: Policy, agent_id: int | None, new: NewTicket, *, now: int
) -> tuple[Recipient, ...]:
    """What would be told to whom if this ticket were opened."""
    messages, params = any_of("id", new.message_ids)
    said = reader.rows(
        f"SELECT id, conversation_id, customer_id FROM message WHERE id IN ({messages}) ORDER BY at, id",
        **params,
    )
    concerned = _concerned(reader, [new.requester_id, *new.customer_ids])
    one = Matter(
        number=NO_NUMBER,
        kind=new.kind,
        title=new.title,
        state="submitted",
        due_at=new.due_at,
        now=now,
        requester_id=new.requester_id,
        concerned=concerned,
        hung_at=dict.fromkeys([*new.conversation_ids, *(row[1] for row in said)], now),
        quoting=_quoting(reader, said),
    )
    return _preview(reader, policy, agent_id, one, "created", now)


def matter(reader: Reader, ticket_id: int, now: int) -> Matter:
    """A ticket as far as customers are told of it."""
    row = reader.row(
        "SELECT kind, title, state, due_at, requester_id FROM ticket WHERE id = :id", id=ticket_id
    )
    if row is None:
        raise NotFound(f"there is no ticket {named(ticket_id)}")
    others = reader.rows("SELECT customer_id FROM ticket_customer WHERE ticket_id = :id", id=ticket_id)
    hung = reader.rows(
        "SELECT conversation_id, at FROM ticket_conversation WHERE ticket_id = :id ORDER BY at, conversation_id",
        id=ticket_id,
    )
    said = reader.rows(
        "SELECT m.id, m.conversation_id, m.customer_id FROM ticket_message t JOIN message m ON m.id = t.message_id"
        " WHERE t.ticket_id = :id AND m.deleted_at IS NULL ORDER BY m.at, m.id",
        id=ticket_id,
    )
    concerned = _concerned(reader, [row[4], *(one[0] for one in others)])
    return Matter(
        number=named(ticket_id),
        kind=row[0],
        title=row[1],
        state=row[2],
        due_at=row[3],
        now=now,
        requester_id=row[4],
        concerned=concerned,
        hung_at=dict(hung),
        quoting=_quoting(reader, said),
    )


def filled(reader: Reader, text: str, policy: Policy, one: Matter, place: Place, agent: str) -> str:
    """A text with its variables as they are for this ticket in this conversation."""
    known = values(reader, text, policy, one, place, agent)
    return fill(text if known["title"] else without(text, "title"), known)


def values(
    reader: Reader, text: str, policy: Policy, one: Matter, place: Place, agent: str
) -> Mapping[str, str]:
    """The variables of a text as they are for this ticket in this conversation."""
    return {
        "number": one.number,
        "title": value(titles.title_for(reader, one, place)) if "{title}" in text else "",
        "state": policy.tickets.state_name(one.state, place.language),
        "name": value(place.customer),
        "agent": value(agent),
        "due": _promised(policy, one, place),
    }


def agent_name(reader: Reader, agent_id: int | None) -> str:
    """How an agent signs; empty for nobody."""
    row = reader.row("SELECT name FROM agent WHERE id = :id", id=agent_id)
    return str(row[0]) if row else ""


def _promised(policy: Policy, one: Matter, place: Place) -> str:
    """Until when it should be done; empty where nobody can promise: it is past, done, or waits for the customer."""
    if one.due_at is None or one.due_at <= one.now or one.state in ("resolved", "waiting_on_customer"):
        return ""
    zone = place.time_zone or policy.tickets.hours.zone
    return due_words(moment(one.due_at), place.language, zone, moment(one.now))


def _tell(tx: Transaction, done: Done, occasion: Occasion, keys: Mapping[int, str]) -> Done:
    """Plan the notices of a deed, an agent's or what else works the desk; who is no agent signs with no name."""
    if not tx.policy.tell.tells(occasion):
        return done
    agent = agent_name(tx, tx.agent_id)
    told: list[str] = []
    untold: list[tuple[str, str]] = []
    for ticket_id, key in keys.items():
        one = matter(tx, ticket_id, tx.now)
        if not tx.policy.tickets.visible(one.kind):
            continue
        for place in _places(tx, tx.policy, one):
            text = _text(tx, tx.policy, one, place, occasion, agent)
            notice = Notice(_key(ticket_id, place, key), ticket_id, occasion, text, tx.agent_id)
            reason = places.check(tx, place, text, None, tx.now)
            id_ = notices.plan(tx, place, notice, withheld=reason)
            if id_ is not None:
                notices.tell(tx, id_, place, notice, reason)
                whom = place.customer or place.to
                untold.append((whom, reason)) if reason else told.append(whom)
    return replace(done, text=done.text + _words(told, untold))


def _preview(
    reader: Reader, policy: Policy, agent_id: int | None, one: Matter, occasion: Occasion, now: int
) -> tuple[Recipient, ...]:
    if not policy.tell.tells(occasion) or not policy.tickets.visible(one.kind):
        return ()
    agent = agent_name(reader, agent_id)
    found = []
    for place in _places(reader, policy, one):
        text = _text(reader, policy, one, place, occasion, agent)
        found.append(notices.recipient(place, text, places.check(reader, place, text, None, now)))
    return tuple(found)


def _places(reader: Reader, policy: Policy, one: Matter) -> list[Place]:
    return list(
        places.find(reader, policy, one.conversation_ids, concerned=one.concerned, quoting=one.quoting)
    )


def _text(reader: Reader, policy: Policy, one: Matter, place: Place, occasion: Occasion, agent: str) -> str:
    said = policy.tell.text(occasion, place.language, place.tone, (place.channel, place.kind))
    return filled(reader, said, policy, one, place, agent)


def _key(ticket_id: int, place: Place, occasion: str) -> str:
    return f"ticket:{ticket_id}/conv:{place.home_id}/{occasion}"


def _event(reader: Reader, ticket_id: int) -> int:
    """The newest change of a ticket's state."""
    row = reader.row(
        "SELECT max(id) FROM event WHERE ticket_id = :id AND kind = 'ticket_state'", id=ticket_id
    )
    assert row is not None
    return int(row[0])


def _concerned(reader: Reader, customers: Sequence[int | None]) -> tuple[int, ...]:
    return tuple(dict.fromkeys(people.is_now(reader, one) for one in customers if one is not None))


def _quoting(reader: Reader, said: Sequence[tuple[int, int, int | None]]) -> dict[tuple[int, int], int]:
    """The last of these messages that each customer wrote in each conversation."""
    return {
        (conversation_id, people.is_now(reader, customer_id)): message_id
        for message_id, conversation_id, customer_id in said
        if customer_id is not None
    }


def _words(told: Sequence[str], untold: Sequence[tuple[str, str]]) -> str:
    def who(names: Sequence[str]) -> str:
        return value(names[0]) if len(names) == 1 else f"{len(names)} conversations"

    words = f", telling {who(told)}" if told else ""
    if not untold:
        return words
    why = f": {value(untold[0][1])}" if len(untold) == 1 else ""
    return f"{words}; {who([whom for whom, _ in untold])} can't be told{why}"
