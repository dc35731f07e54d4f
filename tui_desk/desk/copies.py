"""Whether a mail is here already: a copy has the same content, or where big parts are on a server the same outline.

Two mails that are here whole are compared whole: nobody hides a mail behind one that is only as long.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tui_desk.exchange import Message
    from tui_desk.store.reader import Reader, Row
    from tui_desk.store.transaction import Transaction
    from tui_desk.text.mail import Mail


def copy_of(reader: Reader, key: str, mail: Mail | None) -> int | None:
    """The message with this key, or whose mail is a copy of this one."""
    row = reader.row("SELECT id FROM message WHERE key = :key", key=key)
    if row is None and mail is not None and mail.outline and mail.message_id:
        row = _same_outline(reader, mail)
    return int(row[0]) if row else None


def own_copy(tx: Transaction, event: Message) -> int | None:
    """The message of ours that this mail in our own Sent folder is the copy of.

    Only there is a signed Message-ID proof: every recipient of a mail knows its Message-ID and could reuse it.
    """
    mail = event.mail
    if mail is None or not event.outgoing or tx.policy.signer.conversation_of(mail.message_id) is None:
        return None
    row = tx.row("SELECT message_id FROM outbox WHERE key = :mail_id", mail_id=mail.message_id)
    return row[0] if row else None


def _same_outline(reader: Reader, mail: Mail) -> Row | None:
    from tui_desk.text.mail import partial_identity

    return reader.row(
        "SELECT id FROM message WHERE mail_id = :mail_id AND digest = :outline AND (:partial OR key = :key)"
        " ORDER BY id LIMIT 1",
        mail_id=mail.message_id,
        outline=mail.outline,
        partial=mail.partial,
        key=f"mail:{partial_identity(mail)}",
    )
