"""What agents have not sent yet, stored within a second; the newest draft of a conversation is gone on with."""

from __future__ import annotations

import json
import mimetypes
from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tui_desk.desk import channel_caps, chats, forms, homes
from tui_desk.errors import Conflict, DeskError, NotFound
from tui_desk.rows import DraftKind, DraftRow, FormRow, Template
from tui_desk.store import tables
from tui_desk.store.reader import Reader, Row
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
    return replace(fresh(agent_id, ""), kind=kind, ticket_id=ticket_id)


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
    return replace(fresh(agent_id, ""), kind="ticket_form", conversation_id=conversation_id, form=form)


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
    id_ = draft.id if draft.id is not None else _same(tx, draft)
    if id_ is None or not _stands(tx, replace(draft, id=id_)):
        return add(tx, draft)
    tx.change(tables.Draft, id_, **_values(tx, draft))
    return id_


def keep(tx: Transaction, draft: DraftRow, seen_at: int) -> tuple[int, int]:
    """The same by somebody who read or kept it last at `seen_at`; gives the id, and when it is kept now.

    What he has kept of it elsewhere since then, at another console of his, stays beside it.
    """
    id_ = draft.id if draft.id is not None else _same(tx, draft)
    newer = tx.row("SELECT 1 FROM draft WHERE id = :id AND updated_at > :at", id=id_, at=seen_at)
    return add(tx, draft) if newer else save(tx, draft), tx.now


def add(tx: Transaction, draft: DraftRow) -> int:
    """Keep a draft beside any other of the same conversation; gives its id."""
    return tx.insert(
        tables.Draft,
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


def discard(tx: Transaction, draft: DraftRow) -> None:
    """Throw a draft away, if it was ever kept. Raises Conflict where it is not there any more."""
    if not _stands(tx, draft):
        raise Conflict("this draft was sent or thrown away meanwhile")
    tx.run("DELETE FROM draft WHERE id = :id", id=draft.id)


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


def fresh(agent_id: int, channel: str) -> DraftRow:
    """Nothing written yet."""
    return DraftRow(None, agent_id, None, "new", channel, (), (), (), "", "", (), None, 0, 0)


def left_here(reader: Reader, agent_id: int, conversation_id: int, kind: str, home: int) -> DraftRow | None:
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
    left = left_here(tx, draft.agent_id, draft.conversation_id, draft.kind, home)
    return left.id if left is not None else None


def _channel_id(tx: Transaction, name: str) -> int | None:
    row = tx.row("SELECT id FROM channel WHERE name = :name", name=name)
    return row[0] if row else None


def _addresses(text: str) -> Addresses:
    return tuple((name, address) for name, address in json.loads(text))


def require_unsent(reader: Reader, draft: DraftRow) -> None:
    """Another console of the same agent may have been quicker with the same draft."""
    if not _stands(reader, draft):
        raise Conflict("this draft was sent or thrown away meanwhile; nothing was sent now")


def _stands(reader: Reader, draft: DraftRow) -> bool:
    """Whether it is still in the store, if it was ever kept: the same agent's, of the same kind, on the same ticket.

    Its conversation may be another by now: merged, parted, or made for it to be sent.
    """
    return draft.id is None or bool(
        reader.row(
            "SELECT 1 FROM draft WHERE id = :id AND agent_id = :agent AND kind = :kind AND ticket_id IS :ticket",
            id=draft.id,
            agent=draft.agent_id,
            kind=draft.kind,
            ticket=draft.ticket_id,
        )
    )
