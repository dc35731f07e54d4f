"""Beginning to write: the draft that was left, else a fresh one: to whom it goes, about what, answering what."""

from __future__ import annotations

from dataclasses import replace

from tui_desk.desk import channel_caps, chats, drafts, homes, people, sendable, timeline
from tui_desk.errors import DeskError, NotFound
from tui_desk.exchange import Person
from tui_desk.policy import Policy
from tui_desk.rows import DraftKind, DraftRow, MessageRow
from tui_desk.store.reader import Reader
from tui_desk.text import subject as subjects
from tui_desk.text.known_by import folded

Addresses = tuple[tuple[str, str], ...]


def begin(
    reader: Reader,
    conversation_id: int | None,
    kind: DraftKind,
    agent_id: int,
    *,
    policy: Policy,
    message_id: int | None = None,
    channel: str | None = None,
) -> DraftRow:
    """The draft this agent left here, else a fresh one with recipients and subject filled in.

    What was only logged of a call is not answered: the answer is to what came before it.
    """
    if conversation_id is None:
        fresh = drafts.fresh(agent_id, channel or next(iter(policy.channels), ""))
        channel_caps.require_sending(reader, fresh.channel)
        return fresh
    conversation_id = homes.now_in(reader, conversation_id)
    if kind != "forward" and message_id is not None and homes.is_logged(reader, message_id):
        message_id = None
    home = homes.of_answer(reader, conversation_id, message_id)
    left = drafts.left_here(reader, agent_id, conversation_id, kind, home)
    if left is not None:
        return left
    row = reader.row(
        "SELECT h.name, c.subject, (SELECT last_message_id FROM conversation WHERE id = :id) FROM conversation c"
        " JOIN channel h ON h.id = c.channel_id WHERE c.id = :home",
        id=conversation_id,
        home=home,
    )
    if row is None:
        raise NotFound(f"there is no conversation #{conversation_id}")
    fresh = replace(
        drafts.fresh(agent_id, row[0]), conversation_id=conversation_id, kind=kind, base_message_id=row[2]
    )
    if kind == "note":
        return fresh
    if chats.of_conversation(reader, home):
        return _in_chat(reader, fresh, message_id)
    channel_caps.require_sending(reader, fresh.channel)
    answered = _answered(reader, conversation_id, message_id)
    if kind == "forward":
        return _forward(fresh, answered, row[1])
    return _reply(reader, fresh, answered, row[1], policy, home)


def _answered(reader: Reader, conversation_id: int, message_id: int | None) -> MessageRow | None:
    """The message to answer: the one meant, else the newest the customer wrote, else the newest of all."""
    if message_id is not None:
        meant = timeline.message(reader, message_id)
        if meant.conversation_id != conversation_id:
            raise NotFound(f"#{conversation_id} has no message {message_id}")
        if meant.kind == "note":
            raise DeskError("a note never leaves; choose a message")
        return meant
    newest = homes.newest(reader, conversation_id)
    return timeline.message(reader, newest) if newest is not None else None


def _reply(
    reader: Reader, fresh: DraftRow, answered: MessageRow | None, subject: str, policy: Policy, home: int
) -> DraftRow:
    """A reply goes to who wrote and takes part; whom else the mail named comes along when the agent says *all*."""
    assert fresh.conversation_id is not None
    to = tuple(one for one in _wrote(answered) if _takes_part(reader, fresh.conversation_id, one[1]))
    if not to:
        everybody = timeline.participants(reader, home)
        to = tuple((one.name, one.value) for one in everybody if one.role == "to" and one.kind == "mail")
    cc: Addresses = ()
    if fresh.kind == "reply_all" and answered:
        named = [*answered.recipients.get("to", ()), *answered.recipients.get("cc", ())]
        known = {folded("mail", address) for _, address in to}
        others = {
            folded("mail", str(address)): (str(name), str(address)) for name, address in named if address
        }
        cc = tuple(one for key, one in others.items() if key not in known and not policy.is_own(key))
    return replace(
        fresh,
        to=tuple(one for one in to if not policy.is_own(one[1])),
        cc=cc,
        subject=subjects.reply(answered.subject if answered and answered.subject else subject, home),
        message_id=answered.id if answered else None,
    )


def _in_chat(reader: Reader, fresh: DraftRow, message_id: int | None) -> DraftRow:
    """A chat's answer goes to the chat: no addresses, no subject; it may answer one message of it."""
    if fresh.kind == "forward":
        raise DeskError("a chat's messages can't be forwarded by mail yet; copy them with `y`")
    assert fresh.conversation_id is not None
    answered = _answered(reader, fresh.conversation_id, message_id)
    return replace(fresh, kind="reply", message_id=answered.id if answered else None)


def _takes_part(reader: Reader, conversation_id: int, address: str) -> bool:
    return people.takes_part(reader, conversation_id, Person("mail", sendable.normalised(address)))


def _wrote(message: MessageRow | None) -> Addresses:
    """Whom an answer to this message goes to, if they are no strangers."""
    if message is None:
        return ()
    if message.direction == "outbound":
        return tuple(
            (str(name), str(address)) for name, address in message.recipients.get("to", ()) if address
        )
    return ((message.author_name, message.author_address),) if message.author_address else ()


def _forward(fresh: DraftRow, original: MessageRow | None, subject: str) -> DraftRow:
    if original is None:
        raise DeskError("there is no message to forward")
    to = ", ".join(f"{name} <{address}>" for name, address in original.recipients.get("to", ()))
    head = [
        "---------- Forwarded message ----------",
        f"From: {original.author_name} <{original.author_address}>",
        *([f"To: {to}"] if to else []),
        f"Subject: {original.subject}",
        *(f"Not attached: {one.name}" for one in original.attachments if not one.sha256),
    ]
    files = tuple(
        (one.name, one.media_type, one.sha256, one.size) for one in original.attachments if one.sha256
    )
    return replace(
        fresh,
        subject=subjects.forward(original.subject or subject),
        text="\n\n" + "\n".join(head) + "\n\n" + original.text,
        files=files,
        message_id=original.id,
    )
