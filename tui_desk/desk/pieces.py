"""A messenger's message goes out in pieces: fixed when the agent sends it, sent one by one, each at most once."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import TYPE_CHECKING

from tui_desk.desk import external
from tui_desk.desk.drafts import template_of
from tui_desk.desk.standing import recount, show_delivery
from tui_desk.exchange import Caps, File, Outgoing
from tui_desk.rows import Template
from tui_desk.store import tables
from tui_desk.store.reader import Reader
from tui_desk.text.clean import storable
from tui_desk.text.splitting import split
from tui_desk.typed import dataclass

if TYPE_CHECKING:
    from tui_desk.store.files import Files
    from tui_desk.store.transaction import Transaction


@dataclass(frozen=True, slots=True)
class Standing:
    """How far the pieces of a delivery are."""

    number: int
    sent: int

    @property
    def complete(self) -> bool:
        """Whether all of it is out; a mail has no pieces and is not known by them."""
        return 0 < self.number == self.sent


def texts(text: str, caps: Caps) -> tuple[str, ...]:
    """How a text will be split."""
    return split(text, caps.text_max, caps.measure)


def make(
    tx: Transaction,
    outbox_id: int,
    key: str,
    text: str,
    template: Template | None,
    caps: Caps,
    files: list[int],
) -> None:
    """Fix the pieces of a delivery: its text in as many as needed, then each file (attachment ids)."""
    position = 0
    if template is not None:
        tx.insert(
            tables.Piece,
            outbox_id=outbox_id,
            position=0,
            key=f"{key}-0",
            text=text,
            template=asdict(template),
        )
        position = 1
    for part in texts(text, caps) if template is None else ():
        tx.insert(tables.Piece, outbox_id=outbox_id, position=position, key=f"{key}-{position}", text=part)
        position += 1
    for attachment_id in files:
        tx.insert(
            tables.Piece,
            outbox_id=outbox_id,
            position=position,
            key=f"{key}-{position}",
            attachment_id=attachment_id,
        )
        position += 1


def standing(reader: Reader, outbox_id: int) -> Standing:
    """How many pieces there are and how many are sent; none for mail."""
    row = reader.row(
        "SELECT count(*), coalesce(sum(ext_id != ''), 0) FROM piece WHERE outbox_id = :id", id=outbox_id
    )
    assert row is not None
    return Standing(*row)


def next_of(reader: Reader, files: Files, outbox_id: int) -> Outgoing | None:
    """The next piece to send; None: all are sent, or it is no messenger's message."""
    row = reader.row(
        "SELECT p.id, p.key, p.text, p.attachment_id, p.template, t.ext_thread, m.parent_id, o.channel_id,"
        " p.position FROM piece p JOIN outbox o ON o.id = p.outbox_id JOIN message m ON m.id = o.message_id"
        " JOIN conversation c ON c.id = coalesce(m.home_id, m.conversation_id) JOIN chat t ON t.id = c.chat_id"
        " WHERE p.outbox_id = :id AND p.ext_id = '' ORDER BY p.position LIMIT 1",
        id=outbox_id,
    )
    if row is None:
        return None
    id_, key, text, attachment_id, template, thread, parent_id, channel_id, position = row
    answers = parent_id is not None and position == 0
    return Outgoing(
        id=id_,
        key=key,
        thread=thread,
        text=text,
        files=(_file(reader, files, attachment_id),) if attachment_id is not None else (),
        parent=external.first_of(reader, channel_id, parent_id) if answers else "",
        template=template_of(json.loads(template) if template else None),
    )


def sent(tx: Transaction, piece_id: int, ext_id: str) -> None:
    """A piece is out, and known by this id; an echo that came before that was known turns out to be its copy."""
    row = tx.row(
        "SELECT o.channel_id, o.message_id FROM piece p JOIN outbox o ON o.id = p.outbox_id WHERE p.id = :id",
        id=piece_id,
    )
    assert row is not None
    channel_id, message_id = row
    copy = external.message_of(tx, channel_id, ext_id)
    if copy is not None and copy != message_id:
        _drop_copy(tx, copy, message_id)
    tx.run(
        "UPDATE piece SET ext_id = :ext_id WHERE id = :id AND ext_id = ''",
        ext_id=storable(ext_id),
        id=piece_id,
    )
    external.remember(tx, channel_id, ext_id, message_id)


def _drop_copy(tx: Transaction, message_id: int, ours: int) -> None:
    """What was taken for a message written outside the desk is our own, which stands here already."""
    row = tx.row(
        "SELECT conversation_id FROM message m WHERE id = :id AND direction = 'outbound'"
        " AND NOT EXISTS (SELECT 1 FROM outbox o WHERE o.message_id = m.id)",
        id=message_id,
    )
    if row is None:
        return
    tx.run("UPDATE message SET parent_id = :ours WHERE parent_id = :id", id=message_id, ours=ours)
    tx.run("UPDATE quarantine SET message_id = NULL WHERE message_id = :id", id=message_id)
    tx.run("UPDATE draft SET message_id = NULL WHERE message_id = :id", id=message_id)
    tx.run("DELETE FROM message WHERE id = :id", id=message_id)
    recount(tx, [row[0]])


def reopen(tx: Transaction, message_id: int, ext_id: str) -> bool:
    """Let this piece be sent again, as a new one; False: it was begun anew already. A message may have no pieces."""
    rows = tx.rows(
        "SELECT p.id, p.ext_id FROM piece p JOIN outbox o ON o.id = p.outbox_id WHERE o.message_id = :id",
        id=message_id,
    )
    for piece_id, known in rows:
        if known == storable(ext_id):
            tx.run("UPDATE piece SET ext_id = '', key = key || 'r' WHERE id = :id", id=piece_id)
            return True
    return not rows


def edited(tx: Transaction, message_id: int, ext_id: str, text: str, after: str) -> str:
    """What a message says when this part of it was changed elsewhere: of several pieces only one is another."""
    rows = tx.rows(
        "SELECT p.id, p.text, p.ext_id FROM piece p JOIN outbox o ON o.id = p.outbox_id"
        " WHERE o.message_id = :id AND p.text != ''",
        id=message_id,
    )
    changed = next((row for row in rows if row[2] == storable(ext_id)), None)
    if len(rows) < 2 or changed is None or changed[1] not in text:
        return after
    tx.run("UPDATE piece SET text = :text WHERE id = :id", text=storable(after), id=changed[0])
    return text.replace(changed[1], after, 1)


def settle(tx: Transaction, outbox_id: int, message_id: int, due: int | None = None) -> str:
    """What was in doubt did go out: all is sent, or the rest follows, now or when due; gives the delivery's state."""
    now = standing(tx, outbox_id)
    state = "sent" if now.complete else "queued"
    tx.run(
        "UPDATE outbox SET state = :state, at_risk = 0, not_before = :due, sent_at = :now, detail = '' WHERE id = :id",
        state=state,
        due=due or tx.now,
        now=tx.now,
        id=outbox_id,
    )
    show_delivery(tx, message_id, state)
    return state


def unknown(piece_id: int) -> str:
    """What stands for the id of a piece that is out, where the messenger did not tell it."""
    return f"unknown-{piece_id}"


def arrived_unseen(tx: Transaction, message_id: int, due: int) -> int | None:
    """An agent saw the piece in doubt on the messenger, and its id there stays unknown; the rest waits until due.

    Gives the piece; None: a mail, which has none.
    """
    row = tx.row(
        "SELECT o.id, p.id FROM outbox o JOIN piece p ON p.outbox_id = o.id WHERE o.message_id = :id"
        " AND p.ext_id = '' ORDER BY p.position LIMIT 1",
        id=message_id,
    )
    if row is None:
        return None
    outbox_id, piece_id = row
    tx.run("UPDATE piece SET ext_id = :ext_id WHERE id = :id", ext_id=unknown(piece_id), id=piece_id)
    settle(tx, outbox_id, message_id, due)
    return int(piece_id)


def _file(reader: Reader, files: Files, attachment_id: int) -> File:
    row = reader.row("SELECT name, media_type, size, sha256 FROM attachment WHERE id = :id", id=attachment_id)
    assert row is not None
    return File(row[0], row[1], row[2], content=files.read(row[3]))
