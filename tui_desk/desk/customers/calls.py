"""What was said on the phone or at the counter, written down as a conversation like any other; nothing is sent by it.

Its channels need no config: they are there when the first call is logged.
"""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING, Any

from tui_desk.call_rows import CallKind
from tui_desk.desk import channel_caps, conversations, homes, people
from tui_desk.desk.customers import changing, family, finding, reading, wording
from tui_desk.desk.done import Done
from tui_desk.desk.inbox import NEVER
from tui_desk.desk.standing import put, recount
from tui_desk.desk.tickets import hearing
from tui_desk.errors import Conflict, DeskError, Misunderstood, NotFound
from tui_desk.exchange import Caps, Person
from tui_desk.store import tables
from tui_desk.store.reader import Reader
from tui_desk.text.clean import storable
from tui_desk.text.known_by import folded

if TYPE_CHECKING:
    from tui_desk.store.transaction import Transaction
KINDS: dict[CallKind, str] = {
    "phone": "nothing is sent by phone: write a note, or log the call you make",
    "counter": "nothing is sent at the counter: write a note, or log what you say",
}
"""Each kind of channel, and why it sends nothing."""
LONGEST_SUBJECT = 120


def caller(tx: Transaction, typed: str, *, name: str = "", new: bool = False) -> int:
    """Who called: `#12`, a phone number, a mail address or a full name finds him, else he is made. `new`: of this name
    there is somebody else.

    Raises DeskError where somebody is called nearly so: the agent says which one he means.
    """
    text = wording.one_line(typed)
    if not text:
        raise Misunderstood("say who it was: a name, or a number")
    if text.startswith("#"):
        return finding.meant(tx, text)
    kind = wording.kind_of(text)
    if kind:
        return _by_identity(tx, kind, text, name)
    known = None if new else _by_name(tx, text)
    return known if known is not None else changing.make(tx, name or text)


def caller_of(reader: Reader, conversation_id: int) -> int:
    """Whom a conversation is with. Raises DeskError where nobody is known."""
    customer = reading.of_conversation(reader, conversation_id)
    if customer is None:
        raise DeskError(f"say who it was: nobody is known in #{conversation_id}")
    return customer


def log(
    tx: Transaction,
    kind: CallKind,
    customer_id: int,
    text: str,
    *,
    conversation_id: int | None = None,
    outgoing: bool = False,
    subject: str = "",
) -> Done:
    """Write a call or a visit down: as a conversation, or as a further entry of one. `outgoing`: we called him."""
    if not text.strip():
        raise DeskError("write down what was said")
    customer = family.current(tx, customer_id)
    fresh = conversation_id is None
    talk = _begin(tx, kind, customer, subject) if conversation_id is None else _going_on(tx, conversation_id)
    message_id = _write(tx, kind, customer, talk, text, outgoing=outgoing)
    let_in = _let_in(tx, talk, _person(tx, kind, customer), "to" if fresh else "known")
    tx.event("logged", talk, message_id, call=kind, outgoing=outgoing, fresh=fresh, let_in=let_in)
    if not fresh and not outgoing:
        _wake(tx, talk)
        hearing.heard(tx, talk, message_id, catching_up=False)
    recount(tx, [talk])
    if tx.agent_id is not None:
        conversations.mark_read(tx, talk)
    return Done(
        f"Logged on #{talk}, {changing.called(tx, customer)}",
        tx.deed,
        (talk,),
        message_id,
        customers=(customer,),
    )


def log_of(
    tx: Transaction,
    kind: CallKind,
    who: int | str,
    text: str,
    *,
    conversation_id: int | None = None,
    outgoing: bool = False,
) -> Done:
    """The same of a customer by his number, or of somebody new by his name, phone number or address."""
    customer = who if isinstance(who, int) else caller(tx, who, new=True)
    return log(tx, kind, customer, text, conversation_id=conversation_id, outgoing=outgoing)


def take_back(tx: Transaction, conversation_id: int, message_id: int, data: dict[str, Any]) -> None:
    """What was logged was not said. Raises Conflict where somebody has gone on with it."""
    tx.run("UPDATE message SET delivery = 'cancelled' WHERE id = :id", id=message_id)
    if data.get("let_in"):
        _put_out(tx, conversation_id, *data["let_in"])
    if not data["fresh"]:
        return
    left = tx.row(
        "SELECT count(*) FROM message WHERE conversation_id = :id AND delivery != 'cancelled'",
        id=conversation_id,
    )
    if left and left[0]:
        raise Conflict(f"#{conversation_id} has more than this call since; close it instead")
    put(tx, conversation_id, {"status": "closed", "closed_at": tx.now})


def let_go(tx: Transaction, customer_id: int) -> None:
    """What was logged of a customer and taken back is nobody's any more."""
    tx.run(
        "UPDATE conversation SET customer_id = NULL WHERE customer_id = :id AND NOT EXISTS (SELECT 1 FROM message m"
        " WHERE m.conversation_id = conversation.id AND (m.delivery != 'cancelled' OR instr(m.key, :logged) != 1))",
        id=customer_id,
        logged=homes.LOGGED,
    )
    tx.run(
        "UPDATE message SET customer_id = NULL WHERE customer_id = :id AND delivery = 'cancelled'"
        " AND instr(key, :logged) = 1",
        id=customer_id,
        logged=homes.LOGGED,
    )


def channel(tx: Transaction, kind: CallKind) -> int:
    """The channel of what is only written down, made when first needed."""
    row = tx.row("SELECT id FROM channel WHERE kind = :kind", kind=kind)
    if row:
        return int(row[0])
    taken = tx.row("SELECT 1 FROM channel WHERE name = :name", name=kind) or kind in tx.policy.channels
    name = f"{kind} log" if taken else kind
    id_ = tx.insert(tables.Channel, name=name, kind=kind, state="connected", state_since=tx.now)
    channel_caps.tell(tx, id_, Caps(receives_only=KINDS[kind]))
    return id_


def _by_name(tx: Transaction, text: str) -> int | None:
    """Who is called just so; None: nobody is called anything like it."""
    found = finding.search(tx, text, limit=6)
    same = finding.called(tx, text)
    if len(same) == 1 or not found:
        return same[0] if same else None
    meant = same or found
    some = finding.named(tx, meant)
    raise DeskError(f"{text!r} may be {some}: name one as #{meant[0]}, or say it is somebody new (--new)")


def _by_identity(tx: Transaction, kind: str, text: str, name: str) -> int:
    word, value = wording.identity(kind, text)
    if word == "phone":
        known = finding.with_number(tx, value)
        if len(known) == 1:
            return known[0]
    person = Person(word, value, wording.one_line(name))
    if people.customer_of(tx, person) is None:
        fresh = changing.make(tx, name)
        changing.add_identity(tx, fresh, word, value)
        return fresh
    id_ = people.meet(tx, person)
    assert id_ is not None
    return family.current(tx, id_)


def _begin(tx: Transaction, kind: CallKind, customer: int, subject: str) -> int:
    return tx.insert(
        tables.Conversation,
        channel_id=channel(tx, kind),
        customer_id=customer,
        subject=wording.one_line(subject)[:LONGEST_SUBJECT],
        status="open",
        created_at=tx.now,
        last_at=tx.now,
        waiting_key=NEVER,
    )


def _let_in(tx: Transaction, talk: int, person: Person, role: str) -> list[str] | None:
    """Who called takes part from then on, and nothing goes to him by itself where he did not before; gives him then."""
    known = tx.row(
        "SELECT 1 FROM participant WHERE conversation_id = :id AND kind = :kind AND value = :value",
        id=talk,
        kind=person.kind,
        value=folded(person.kind, person.value),
    )
    people.take_part(tx, talk, person, role)
    return None if known or not person.value else [person.kind, person.value]


def _put_out(tx: Transaction, talk: int, kind: str, value: str) -> None:
    """Who came in by a call takes no part without it, unless he is here by another message."""
    tx.run(
        "DELETE FROM participant WHERE conversation_id = :id AND kind = :kind AND value = :value AND NOT EXISTS"
        " (SELECT 1 FROM message m WHERE m.conversation_id = :id AND m.customer_id = participant.customer_id"
        " AND m.delivery != 'cancelled')",
        id=talk,
        kind=kind,
        value=folded(kind, value),
    )


def _going_on(tx: Transaction, conversation_id: int) -> int:
    """The conversation in which a call was logged before."""
    if tx.row("SELECT 1 FROM conversation WHERE id = :id", id=conversation_id) is None:
        raise NotFound(f"there is no conversation #{conversation_id}")
    return homes.now_in(tx, conversation_id)


def _wake(tx: Transaction, conversation_id: int) -> None:
    """Who calls again has not got what he wants."""
    row = tx.row("SELECT status FROM conversation WHERE id = :id", id=conversation_id)
    if row and row[0] != "open":
        conversations.reopen(tx, [conversation_id])


def _write(tx: Transaction, kind: CallKind, customer: int, talk: int, text: str, *, outgoing: bool) -> int:
    who = _person(tx, kind, customer)
    agent = tx.row("SELECT name, email FROM agent WHERE id = :id", id=tx.agent_id) or (tx.actor, "")
    return tx.insert(
        tables.Message,
        conversation_id=talk,
        channel_id=channel(tx, kind),
        key=f"{homes.LOGGED}{secrets.token_hex(12)}",
        direction="outbound" if outgoing else "inbound",
        agent_id=tx.agent_id,
        customer_id=None if outgoing else customer,
        author_name=agent[0] if outgoing else who.name,
        author_address=agent[1] if outgoing else who.value,
        at=tx.now,
        text=storable(text.strip()),
        delivery="sent" if outgoing else "",
        why={"rule": "logged", "detail": agent[0]},
    )


def _person(tx: Transaction, kind: CallKind, customer: int) -> Person:
    """Him as he takes part: by his phone number, else by what he is known by first."""
    row = tx.row(
        f"SELECT i.kind, {people.WRITTEN} FROM identity i WHERE i.customer_id IN ({family.FAMILY})"
        " ORDER BY i.kind != :kind, i.id LIMIT 1",
        customer=customer,
        kind=kind,
    )
    name = changing.called(tx, customer)
    return Person(row[0], row[1], name, row[2]) if row else Person(kind, "", name)
