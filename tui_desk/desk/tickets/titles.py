"""What a ticket is called to whom: by its title to who asked for it, to anybody else by what he said himself.

A title is often a customer's own words, which are no other's to read.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from tui_desk.desk import homes, people
from tui_desk.desk.customers.family import members
from tui_desk.desk.tickets.places import Place
from tui_desk.store.reader import Reader, any_of
from tui_desk.text.headline import headline
from tui_desk.text.quotes import own_text
from tui_desk.text.subject import base

if TYPE_CHECKING:
    from tui_desk.desk.tickets.telling import Matter

MOST = 20
"""Messages of his in which words are looked for."""


def title_for(reader: Reader, one: Matter, place: Place) -> str:
    """The title of a ticket, or what stands for it there; empty: it has no name he may read."""
    if one.requester_id is None and one.kind == "tracker":
        return one.title
    if one.requester_id is not None and place.customer_id == people.is_now(reader, one.requester_id):
        return one.title
    hung_at = _hung_at(reader, one, place)
    if hung_at is None:
        return ""
    subject = _subject(reader, place.home_id) if place.chat is None else ""
    return subject or _words(reader, one, place, hung_at)


def _hung_at(reader: Reader, one: Matter, place: Place) -> int | None:
    """Since when what is told hangs on the ticket; None: it does not."""
    there = {id_: at for id_, at in one.hung_at.items() if homes.now_in(reader, id_) == place.conversation_id}
    own = {id_: at for id_, at in there.items() if id_ in place.part.homes}
    return max((own or there).values(), default=None)


def _subject(reader: Reader, home_id: int) -> str:
    row = reader.row("SELECT subject FROM conversation WHERE id = :id", id=home_id)
    return headline(base(row[0])) if row else ""


def _words(reader: Reader, one: Matter, place: Place, hung_at: int) -> str:
    """Of the message of his that the ticket is made from; else the newest that was there when it was hung on it."""
    if place.customer_id is None:
        return ""
    his, customers = any_of("customer", members(reader, place.customer_id))
    there, parts = any_of("home", [*place.part.homes, place.home_id])
    rows = reader.rows(
        "SELECT text, spans FROM message WHERE conversation_id = :id AND direction = 'inbound' AND automatic = ''"
        f" AND deleted_at IS NULL AND customer_id IN ({his}) AND coalesce(home_id, conversation_id) IN ({there})"
        " ORDER BY id = :chosen DESC, at > :hung_at, at DESC, id DESC LIMIT :most",
        id=place.conversation_id,
        chosen=one.quoting.get((place.conversation_id, place.customer_id), 0),
        hung_at=hung_at,
        most=MOST,
        **customers,
        **parts,
    )
    said = (headline(own_text(text, json.loads(spans))) for text, spans in rows)
    return next(filter(None, said), "")
