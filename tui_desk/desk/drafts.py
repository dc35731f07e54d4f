"""What agents have not sent yet, stored within a second; the newest draft of a conversation is gone on with."""

from __future__ import annotations

import json
import mimetypes
from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tui_desk.desk import channel_caps, chats, composing, forms, homes, people, timeline
from tui_desk.errors import Conflict, DeskError, NotFound
from tui_desk.exchange import Person
from tui_desk.policy import Policy
from tui_desk.rows import DraftKind, DraftRow, FormRow, MessageRow, Template
from tui_desk.store.reader import Reader, Row
from tui_desk.text import subject as subjects
from tui_desk.text.clean import storable
from tui_desk.text.filename import safe_name

if TYPE_CHECKING:
    from tui_desk.store.files import Files
    from tui_desk.store.transaction import Transaction

Addresses = tuple[tuple[str, str], ...]
LARGEST_IN_MAIL = 25 * 2**20
LARGEST_FILE = 50 * 2**20
"""Whatever a messenger takes: a file is held in memory while it is sent."""
_PIECE = 2**20


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
        fresh = _new(agent_id, channel or next(iter(policy.channels), ""))
        channel_caps.require_sending(reader, fresh.channel)
        return fresh
    conversation_id = homes.now_in(reader, conversation_id)
    if kind != "forward" and message_id is not None and homes.is_logged(reader, message_id):
        message_id = None
    home = homes.of_answer(reader, conversation_id, message_id)
    left = _left(reader, agent_id, conversation_id, kind, home)
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
        _new(agent_id, row[0]), conversation_id=conversation_id, kind=kind, base_message_id=row[2]
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


def begin_on_ticket(
    reader: Reader, ticket_id: int, agent_id: int, kind: DraftKind = "ticket_note"
) -> DraftRow:
    """The note, or the announcement, this agent left unfinished on a ticket, else a fresh one."""
    left = reader.row(
        f"{_DRAFT} WHERE d.agent_id = :agent AND d.ticket_id = :id AND d.kind = :kind"
        " ORDER BY d.updated_at DESC, d.id DESC LIMIT 1",
        agent=agent_id,
        id=ticket_id,
        kind=kind,
    )
    if left:
        return draft_row(left)
    return replace(_new(agent_id, ""), kind=kind, ticket_id=ticket_id)


def begin_form(
    reader: Reader,
    agent_id: int,
    conversation_ids: Sequence[int],
    message_ids: Sequence[int],
    customer_id: int | None = None,
) -> DraftRow:
    """The form this agent left of a ticket made from these, for this customer; else a fresh one."""
    form = FormRow(tuple(conversation_ids), tuple(message_ids), customer_id=customer_id)
    left = _form_left(reader, agent_id, form)
    if left is not None:
        return left
    conversation_id = next(iter(conversation_ids), None)
    return replace(_new(agent_id, ""), kind="ticket_form", conversation_id=conversation_id, form=form)


def mine(reader: Reader, agent_id: int) -> tuple[DraftRow, ...]:
    """Everything this agent has not sent, newest first."""
    rows = reader.rows(f"{_DRAFT} WHERE d.agent_id = :agent ORDER BY d.updated_at DESC", agent=agent_id)
    return tuple(draft_row(row) for row in rows)


def load(reader: Reader, draft_id: int) -> DraftRow:
    """One draft."""
    row = reader.row(f"{_DRAFT} WHERE d.id = :id", id=draft_id)
    if row is None:
        raise NotFound("this draft is not here any more")
    return draft_row(row)


def save(tx: Transaction, draft: DraftRow) -> int:
    """Keep what is typed; gives the draft's id."""
    from tui_desk.store.tables import Draft

    id_ = draft.id if draft.id is not None else _same(tx, draft)
    if id_ is None or not tx.row("SELECT 1 FROM draft WHERE id = :id", id=id_):
        return add(tx, draft)
    tx.change(Draft, id_, **_values(tx, draft))
    return id_


def add(tx: Transaction, draft: DraftRow) -> int:
    """Keep a draft beside any other of the same conversation; gives its id."""
    from tui_desk.store.tables import Draft

    return tx.insert(
        Draft,
        agent_id=draft.agent_id,
        conversation_id=draft.conversation_id,
        ticket_id=draft.ticket_id,
        kind=draft.kind,
        **_values(tx, draft),
    )


def _values(tx: Transaction, draft: DraftRow) -> dict[str, Any]:
    return {
        "channel_id": _channel_id(tx, draft.channel),
        "to": [list(one) for one in draft.to],
        "cc": [list(one) for one in draft.cc],
        "bcc": [list(one) for one in draft.bcc],
        "subject": storable(draft.subject),
        "text": storable(draft.text),
        "files": [list(one) for one in draft.files],
        "message_id": draft.message_id,
        "base_message_id": draft.base_message_id,
        "template": asdict(draft.template) if draft.template else None,
        "form": forms.filled(draft),
        "updated_at": tx.now,
    }


def discard(tx: Transaction, draft_id: int) -> None:
    """Throw a draft away."""
    tx.run("DELETE FROM draft WHERE id = :id", id=draft_id)


def largest_file(reader: Reader, draft: DraftRow) -> int:
    """Bytes that a file of this draft may have, where it goes."""
    can = channel_caps.named(reader, draft.channel).file_max
    in_chat = draft.conversation_id is not None and chats.of_conversation(
        reader, homes.of_answer(reader, draft.conversation_id, draft.message_id)
    )
    most = LARGEST_FILE if in_chat else LARGEST_IN_MAIL
    return most if can is None else min(can, most)


def attach(files: Files, path: Path, most: int = LARGEST_IN_MAIL) -> tuple[str, str, str, int]:
    """Take a file of at most so many bytes in for sending: `(name, media type, sha256, size)`."""
    source = path.expanduser()
    if not most:
        raise DeskError("no files can be sent here; send a link")
    try:
        size = source.stat().st_size
        if size > most:
            raise DeskError(
                f"{source} has {size / 10**6:.0f} MB; at most {most / 10**6:.0f} MB can be sent here"
            )
        with source.open("rb") as content:
            sha256, size = files.put(iter(partial(content.read, _PIECE), b""))
    except OSError as error:
        raise DeskError(f"{source} can't be attached: {error.strerror}") from error
    media_type = mimetypes.guess_type(source.name)[0] or "application/octet-stream"
    return safe_name(source.name), media_type, sha256, size


_DRAFT = (
    "SELECT d.id, d.agent_id, d.conversation_id, d.kind, coalesce(h.name, ''), d.\"to\", d.cc, d.bcc, d.subject,"
    " d.text, d.files, d.message_id, d.base_message_id, d.updated_at, d.template, d.ticket_id,"
    " d.form"
    " FROM draft d LEFT JOIN channel h ON h.id = d.channel_id"
)


def draft_row(row: Row) -> DraftRow:
    """The columns of a draft query as a row."""
    filled = json.loads(row[16]) if row[16] else None
    return DraftRow(
        id=row[0],
        agent_id=row[1],
        conversation_id=row[2],
        kind=row[3],
        channel=row[4],
        to=_addresses(row[5]),
        cc=_addresses(row[6]),
        bcc=_addresses(row[7]),
        subject=row[8],
        text=row[9],
        files=tuple((name, kind, sha, size) for name, kind, sha, size in json.loads(row[10])),
        message_id=row[11],
        base_message_id=row[12],
        updated_at=row[13],
        template=template_of(json.loads(row[14]) if row[14] else None),
        ticket_id=row[15],
        form=forms.ticket_form(row[3], filled),
        call=forms.call(row[3], filled),
    )


def template_of(data: Mapping[str, Any] | None) -> Template | None:
    """A template as the store keeps it."""
    if not data:
        return None
    return Template(data["name"], data["language"], data["text"], tuple(data["values"]))


def _form_left(reader: Reader, agent_id: int, form: FormRow) -> DraftRow | None:
    """The form of a ticket that is made from the same, also where conversations were merged since."""
    rows = reader.rows(
        f"{_DRAFT} WHERE d.agent_id = :agent AND d.kind = 'ticket_form' ORDER BY d.updated_at DESC, d.id DESC",
        agent=agent_id,
    )
    wanted = forms.made_of(reader, form)
    return next(
        (one for one in map(draft_row, rows) if one.form and forms.made_of(reader, one.form) == wanted), None
    )


def _new(agent_id: int, channel: str) -> DraftRow:
    return DraftRow(None, agent_id, None, "new", channel, (), (), (), "", "", (), None, 0, 0)


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
        known = {address.lower() for _, address in to}
        others = {str(address).lower(): (str(name), str(address)) for name, address in named if address}
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
    return people.takes_part(reader, conversation_id, Person("mail", composing.normalised(address)))


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


def _left(reader: Reader, agent_id: int, conversation_id: int, kind: str, home: int) -> DraftRow | None:
    """The newest draft this agent left here; an answer only if it goes where this one would."""
    rows = reader.rows(
        f"{_DRAFT} WHERE d.agent_id = :agent AND d.conversation_id = :id AND d.kind = :kind"
        " ORDER BY d.updated_at DESC, d.id DESC",
        agent=agent_id,
        id=conversation_id,
        kind=kind,
    )
    drafts = (draft_row(row) for row in rows)
    return next(
        (
            one
            for one in drafts
            if kind == "note" or homes.of_answer(reader, conversation_id, one.message_id) == home
        ),
        None,
    )


def _same(tx: Transaction, draft: DraftRow) -> int | None:
    """The draft already kept for this agent, conversation, kind and place it goes to."""
    if draft.form is not None:
        left = _form_left(tx, draft.agent_id, draft.form)
        return left.id if left is not None else None
    if draft.ticket_id is not None:
        return begin_on_ticket(tx, draft.ticket_id, draft.agent_id, draft.kind).id
    if draft.conversation_id is None:
        return None
    home = homes.of_answer(tx, draft.conversation_id, draft.message_id)
    left = _left(tx, draft.agent_id, draft.conversation_id, draft.kind, home)
    return left.id if left is not None else None


def _channel_id(tx: Transaction, name: str) -> int | None:
    row = tx.row("SELECT id FROM channel WHERE name = :name", name=name)
    return row[0] if row else None


def _addresses(text: str) -> Addresses:
    return tuple((name, address) for name, address in json.loads(text))


def require_unsent(reader: Reader, draft: DraftRow) -> None:
    """Another console of the same agent may have been quicker with the same draft."""
    if draft.id is not None and reader.row("SELECT 1 FROM draft WHERE id = :id", id=draft.id) is None:
        raise Conflict("this draft was sent or thrown away meanwhile; nothing was sent now")
