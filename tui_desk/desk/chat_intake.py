"""How a messenger's message becomes part of the desk: once, in its dialog, as a customer's or as one of ours."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from tui_desk.desk import changes, chats, colleagues, dialogs, external, own_copies, people, storing, waking
from tui_desk.desk.channel_caps import policy_of
from tui_desk.desk.prepared import Outcome, Prepared
from tui_desk.desk.spot import Spot
from tui_desk.exchange import Message
from tui_desk.moments import milliseconds
from tui_desk.policy import ChannelPolicy
from tui_desk.text.clean import clean, storable

if TYPE_CHECKING:
    from tui_desk.store.transaction import Transaction

LONGEST_TOPIC = 60


def take_in(tx: Transaction, channel_id: int, one: Prepared, event: Message, catching_up: bool) -> Outcome:
    """Take one message of a chat in."""
    known = _known(tx, channel_id, event)
    if known is not None:
        return known
    if event.seen:
        _settle_seen(tx, channel_id, event.seen)
    channel, event = policy_of(tx, channel_id), _titled(tx, channel_id, event)
    chat_id = chats.meet(tx, channel_id, event.thread, title=event.title, group=event.group)
    colleague = colleagues.known(tx, channel, event.sender)
    whose = replace(event, outgoing=True) if colleague else event
    whole = _album(tx, channel_id, chat_id, one, whose, channel)
    if whole is not None:
        return whole
    spot = dialogs.place(tx, channel_id, chat_id, whose)
    message_id = storing.write(
        tx,
        channel_id,
        one,
        whose,
        spot,
        agent_id=colleague.agent_id if colleague else None,
        parent_id=_answered(tx, channel_id, event, spot),
        album=storable(event.album),
        automatic=storable(event.automatic),
        fetch_below=channel.fetch_below,
    )
    external.remember(tx, channel_id, event.ext_id, message_id)
    waking.settle(tx, channel_id, whose, spot, message_id, catching_up=catching_up)
    if not whose.outgoing:
        _heard(tx, chat_id, spot.conversation_id, whose)
    if event.unreachable:
        chats.reachable(tx, chat_id, event.unreachable)
    changes.catch_up(tx, channel_id, event.ext_id)
    return Outcome(spot.status, spot.rule, spot.conversation_id, message_id)


def _titled(tx: Transaction, channel_id: int, event: Message) -> Message:
    """A thread is called by its group and by the beginning of what it hangs on, where that is here."""
    if not (event.root and event.title):
        return event
    text = event.text if event.root == event.ext_id else _text_of(tx, channel_id, event.root)
    words = clean(text, one_line=True).strip()[:LONGEST_TOPIC].strip()
    return replace(event, title=f"{event.title} › {words}") if words else event


def _text_of(tx: Transaction, channel_id: int, ext_id: str) -> str:
    """What a message of this channel says; empty where it is not here, or was deleted."""
    row = tx.row(
        "SELECT text FROM message WHERE id = :id AND deleted_at IS NULL",
        id=external.message_of(tx, channel_id, ext_id),
    )
    return str(row[0]) if row else ""


def _answered(tx: Transaction, channel_id: int, event: Message, spot: Spot) -> int | None:
    """The message this one answers; where a thread's dialog begins, what the thread hangs on."""
    ext_id = event.parent or (event.root if spot.status == "new" else "")
    return external.message_of(tx, channel_id, ext_id) if ext_id else None


def _known(tx: Transaction, channel_id: int, event: Message) -> Outcome | None:
    """The message this one is already, if it is."""
    there = external.message_of(tx, channel_id, event.ext_id)
    if there is not None:
        return _duplicate(tx, there, "same-id")
    own = _own(tx, channel_id, event)
    if own is None:
        return None
    changes.after_sending(tx, own)
    return _duplicate(tx, own, "own-copy")


def _own(tx: Transaction, channel_id: int, event: Message) -> int | None:
    """The answer of this desk that has come back to it."""
    if event.echo:
        return own_copies.echoed(tx, channel_id, event.echo, event.ext_id)
    return own_copies.recognised(tx, channel_id, event) if event.outgoing else None


def _settle_seen(tx: Transaction, channel_id: int, key: str) -> None:
    """Who writes had an answer of ours before him: it arrived."""
    own = own_copies.seen(tx, channel_id, key)
    if own is not None:
        changes.after_sending(tx, own)


def _album(
    tx: Transaction, channel_id: int, chat_id: int, one: Prepared, event: Message, channel: ChannelPolicy
) -> Outcome | None:
    """A further file of a message that is here: it joins it, with its text if that had none."""
    if not event.album:
        return None
    row = tx.row(
        "SELECT m.id, m.conversation_id, m.text, (SELECT count(*) FROM attachment a WHERE a.message_id = m.id)"
        " FROM message m JOIN conversation c ON c.id = coalesce(m.home_id, m.conversation_id)"
        " WHERE m.album = :album AND m.album != '' AND m.channel_id = :channel AND c.chat_id = :chat"
        " ORDER BY m.id LIMIT 1",
        album=storable(event.album),
        channel=channel_id,
        chat=chat_id,
    )
    if row is None:
        return None
    message_id, conversation_id, text, number = row
    storing.add_files(tx, message_id, one, first=number, fetch_below=channel.fetch_below)
    if event.text.strip():
        both = f"{text}\n{storable(event.text)}".strip()
        tx.run("UPDATE message SET text = :text WHERE id = :id", text=both, id=message_id)
    external.remember(tx, channel_id, event.ext_id, message_id)
    changes.catch_up(tx, channel_id, event.ext_id)
    tx.event("album", conversation_id, message_id, actor="customer")
    return Outcome("joined", "album", conversation_id, message_id)


def _heard(tx: Transaction, chat_id: int, conversation_id: int, event: Message) -> None:
    """A customer wrote: the window is open, and a dialog that one of us began has its customer."""
    chats.heard(tx, chat_id, milliseconds(event.at))
    tx.run(
        "UPDATE conversation SET customer_id = :customer WHERE id = :id AND customer_id IS NULL",
        customer=people.meet(tx, event.sender),
        id=conversation_id,
    )


def _duplicate(tx: Transaction, message_id: int, rule: str) -> Outcome:
    row = tx.row("SELECT conversation_id FROM message WHERE id = :id", id=message_id)
    return Outcome("duplicate", rule, row[0] if row else None, message_id)
