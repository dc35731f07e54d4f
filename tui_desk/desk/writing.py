"""A message of ours: stored with its finished bytes and its delivery in one go, so that neither stands alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tui_desk.desk import homes, originals, people, sendable
from tui_desk.desk.bringing import was_written_to
from tui_desk.exchange import Person
from tui_desk.rows import DraftRow
from tui_desk.store import tables
from tui_desk.text.known_by import folded
from tui_desk.typed import dataclass

if TYPE_CHECKING:
    from tui_desk.desk.composing import Composed
    from tui_desk.store.transaction import Transaction


@dataclass(frozen=True, slots=True)
class Written:
    """A message of ours, stored."""

    message_id: int
    let_in: tuple[str, ...]
    """Addresses that take part since."""


def write(
    tx: Transaction, draft: DraftRow, conversation_id: int, frozen: Composed, *, at_once: bool = False
) -> Written:
    """Store the message, its frozen bytes and its delivery. `at_once`: it has been held back already."""
    home = homes.of_answer(tx, conversation_id, draft.message_id)
    message_id = tx.insert(
        tables.Message,
        conversation_id=conversation_id,
        home_id=home if home != conversation_id else None,
        channel_id=frozen.channel_id,
        key=frozen.key,
        direction="outbound",
        agent_id=draft.agent_id or None,
        author_name=frozen.sender.name,
        author_address=frozen.sender.address,
        at=tx.now,
        sent_at=tx.now,
        subject=frozen.subject,
        text=frozen.text,
        spans=[list(span) for span in frozen.spans],
        recipients={"to": list(draft.to), "cc": list(draft.cc), "bcc": list(draft.bcc)},
        mail_id=frozen.mail_id,
        digest=frozen.outline,
        automatic=frozen.automatic,
        why={"rule": "automatic" if frozen.automatic else "written-here", "detail": ""},
        delivery="queued",
        raw_id=originals.keep(tx, frozen.original),
    )
    for position, name in enumerate(frozen.references):
        tx.insert(tables.Reference, mail_id=name, message_id=message_id, position=position)
    for position, (name, media_type, sha256, size) in enumerate(draft.files):
        tx.insert(
            tables.Attachment,
            message_id=message_id,
            position=position,
            name=name,
            media_type=media_type,
            size=size,
            sha256=sha256,
        )
    tx.insert(
        tables.Outbox,
        message_id=message_id,
        conversation_id=conversation_id,
        channel_id=frozen.channel_id,
        key=frozen.mail_id,
        not_before=tx.now + (0 if frozen.automatic or at_once else tx.policy.undo_seconds * 1000),
        sender="" if frozen.automatic else frozen.sender.address,
        recipients=list(frozen.recipients),
        created_at=tx.now,
    )
    let_in = _let_in(tx, conversation_id, draft) if draft.kind != "forward" and not frozen.automatic else ()
    return Written(message_id, let_in)


def put_out(tx: Transaction, conversation_id: int, address: str) -> None:
    """Take an address out that came in by an answer taken back, unless another answer goes to it."""
    if not was_written_to(tx, conversation_id, "mail", address):
        tx.run(
            "DELETE FROM participant WHERE conversation_id = :id AND kind = 'mail' AND value = :value",
            id=conversation_id,
            value=folded("mail", address),
        )


def _let_in(tx: Transaction, conversation_id: int, draft: DraftRow) -> tuple[str, ...]:
    """Whom an agent writes to takes part from then on; gives the addresses that did not before."""
    came_in = []
    for role, addresses in (("to", draft.to), ("cc", draft.cc)):
        for name, address in addresses:
            person = Person("mail", sendable.normalised(address), name)
            if not people.takes_part(tx, conversation_id, person):
                came_in.append(person.value)
            people.meet(tx, person)
            people.take_part(tx, conversation_id, person, role)
    return tuple(came_in)
