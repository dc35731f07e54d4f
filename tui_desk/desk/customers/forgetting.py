"""A customer is deleted for good: his card, what he wrote, our answers to him, and every trace in log and files.

It can't be undone. The log keeps that somebody was forgotten, when and by whom, not who it was. In conversations with
others only his own messages go: their place stays, blank.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tui_desk.desk import sweeping
from tui_desk.desk.customers import changing, forgetting_events, forgetting_rows, mentions, tombstones
from tui_desk.desk.customers.holding import Held, held
from tui_desk.desk.customers.mentions import Mentions
from tui_desk.desk.done import Done
from tui_desk.desk.search import merging
from tui_desk.desk.standing import recount
from tui_desk.errors import Conflict
from tui_desk.store.files import HOUR_SECONDS

if TYPE_CHECKING:
    from tui_desk.desk.desk import Desk
    from tui_desk.store.reader import Reader
    from tui_desk.store.transaction import Transaction

TRIES = 3
"""How often the database's free pages are tried to be overwritten while others are at work."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What would go, told before."""

    name: str
    """To be typed back."""
    conversations: int
    messages: int
    files: int
    tickets: int
    mixed: int
    """Conversations with others, in which his messages are blanked."""
    shared_tickets: tuple[int, ...]
    """Tickets that concern others too and stay; their texts may name him."""


def plan(reader: Reader, customer_id: int) -> Plan:
    """What forgetting him would take. Raises NotFound."""
    what = held(reader, customer_id)
    files = sum(_files(reader, id_) for id_ in what.messages)
    return Plan(
        name=changing.called(reader, what.customer_id),
        conversations=len(what.own),
        messages=len(what.messages),
        files=files,
        tickets=len(what.tickets),
        mixed=len(what.mixed),
        shared_tickets=what.shared_tickets,
    )


def forget(desk: Desk, customer_id: int) -> Done:
    """Delete a customer for good, then the files nobody else holds, then what the database's free pages still hold."""
    found = desk.ask(lambda reader: mentions.look(reader, held(reader, customer_id)))
    gone = desk.do(_forget, customer_id, found)
    merging.purge(desk)
    removed = sweeping.remove(desk.store, gone, untouched=HOUR_SECONDS, now=time.time())
    text = "Forgotten for good"
    if removed.young:
        text += f"; files that came within the last hour, {removed.young}, go by themselves in a day"
    if not any(desk.store.overwrite_freed() for _ in range(TRIES)):
        text += (
            "; others are at work, or the disk is full, so that free pages of the database are not overwritten yet:"
            f" run `sqlite3 {desk.store.path} VACUUM` when nobody is"
        )
    copies = desk.store.copies_laid_by()
    if copies:
        text += f"; a copy of the desk from before holds him still: {', '.join(map(str, copies))}"
    return Done(text, None, ())


def _forget(tx: Transaction, customer_id: int, before: Mentions) -> frozenset[str]:
    """Everything in the database, as one transaction; gives the hashes of files that may go.

    `before`: where he was named when it was looked.
    """
    tx.run("PRAGMA secure_delete = ON")
    what = held(tx, customer_id)
    found = mentions.look(tx, what, before)
    _require_quiet(tx, what)
    tx.event("customer_forgotten", conversations=len(what.own), messages=len(what.messages))
    for message_id in what.messages:
        tombstones.bury(tx, message_id)
    tombstones.seal(tx)
    forgetting_rows.requests(tx, found)
    forgetting_rows.tickets(tx, what)
    own = frozenset(what.own)
    hashes = forgetting_rows.drafts(tx, what)
    for message_id in what.messages:
        hashes |= forgetting_rows.message(tx, message_id, own)
    for conversation_id in what.own:
        hashes |= forgetting_rows.conversation(tx, conversation_id)
    for conversation_id in (*what.mixed, *what.named):
        forgetting_rows.among_others(tx, conversation_id, what)
    forgetting_rows.heads(tx, what, found)
    forgetting_events.scrub(tx, what, found)
    _card(tx, what)
    recount(tx, what.mixed)
    return frozenset(hashes)


def _require_quiet(tx: Transaction, what: Held) -> None:
    """Refuse while an answer to him is leaving: what became of it could not be told any more."""
    for id_ in what.own:
        if tx.row("SELECT 1 FROM outbox WHERE conversation_id = :id AND state = 'sending'", id=id_):
            raise Conflict(f"an answer on #{id_} is leaving at this moment; try again when it has")


def _card(tx: Transaction, what: Held) -> None:
    """His row, and that of everybody who was joined to him; identities, words and outside data go with it."""
    for id_ in what.members:
        tx.run("UPDATE ticket SET requester_id = NULL WHERE requester_id = :id", id=id_)
        tx.run("DELETE FROM participant WHERE customer_id = :id", id=id_)
        tx.run("UPDATE conversation SET customer_id = NULL WHERE customer_id = :id", id=id_)
        tx.run("UPDATE message SET customer_id = NULL WHERE customer_id = :id", id=id_)
        tx.run("DELETE FROM customer WHERE id = :id", id=id_)


def _files(reader: Reader, message_id: int) -> int:
    row = reader.row("SELECT count(*) FROM attachment WHERE message_id = :id", id=message_id)
    return int(row[0]) if row else 0
