"""Rows that go with a forgotten customer, table by table; each function leaves nothing that refers to what is gone."""

from __future__ import annotations

import json
import re
import secrets
from collections.abc import Collection
from typing import TYPE_CHECKING, Any

from tui_desk.desk.customers.holding import Held
from tui_desk.desk.customers.mentions import Mentions
from tui_desk.text.known_by import folded

if TYPE_CHECKING:
    from tui_desk.store.transaction import Transaction


def message(tx: Transaction, message_id: int, own: Collection[int]) -> set[str]:
    """A message with its original and files: away with it, or blank where others wrote beside it. Gives its hashes."""
    row = tx.row("SELECT conversation_id, raw_id FROM message WHERE id = :id", id=message_id)
    assert row is not None
    talk, raw_id = row
    hashes = {
        str(one)
        for (one,) in tx.rows(
            "SELECT sha256 FROM attachment WHERE message_id = :id AND sha256 IS NOT NULL", id=message_id
        )
    }
    tx.run("UPDATE place SET message_id = NULL, quarantine_id = NULL WHERE message_id = :id", id=message_id)
    hashes |= _quarantined(tx, message_id)
    tx.run("UPDATE notice SET message_id = NULL WHERE message_id = :id", id=message_id)
    tx.run(
        "DELETE FROM piece WHERE outbox_id IN (SELECT id FROM outbox WHERE message_id = :id)"
        " OR attachment_id IN (SELECT id FROM attachment WHERE message_id = :id)",
        id=message_id,
    )
    tx.run("DELETE FROM outbox WHERE message_id = :id", id=message_id)
    for (draft_id,) in tx.rows("SELECT id FROM draft WHERE message_id = :id", id=message_id):
        hashes |= _drop_draft(tx, draft_id)
    if talk in own:
        tx.run("DELETE FROM message WHERE id = :id", id=message_id)
    else:
        _blank(tx, message_id)
    return hashes | (_original(tx, raw_id) if raw_id is not None else set())


def conversation(tx: Transaction, conversation_id: int) -> set[str]:
    """What hangs on a conversation of his alone; its number stays, blank and closed, and is never given again.

    Gives the hashes of files of what was drafted there.
    """
    hashes: set[str] = set()
    for (draft_id,) in tx.rows("SELECT id FROM draft WHERE conversation_id = :id", id=conversation_id):
        hashes |= _drop_draft(tx, draft_id)
    for table in ("participant", "tag", "read_mark", "ticket_conversation", "notice", "outbox"):
        tx.run(f"DELETE FROM {table} WHERE conversation_id = :id", id=conversation_id)
    tx.run("DELETE FROM link WHERE conversation_id = :id OR other_id = :id", id=conversation_id)
    tx.run("UPDATE conversation SET continues_id = NULL WHERE continues_id = :id", id=conversation_id)
    tx.run("UPDATE presence SET conversation_id = NULL WHERE conversation_id = :id", id=conversation_id)
    tx.run("DELETE FROM event WHERE conversation_id = :id", id=conversation_id)
    chat = tx.row("SELECT chat_id FROM conversation WHERE id = :id", id=conversation_id)
    tx.run(
        "UPDATE conversation SET customer_id = NULL, chat_id = NULL, subject = '', snippet = '', link_reason = '',"
        " status = 'closed', closed_at = coalesce(closed_at, :now), snoozed_until = NULL, continues_id = NULL,"
        " waiting_since = NULL, waiting_key = 1 << 62, last_message_id = 0, messages = 0, undelivered = 0,"
        " version = version + 1 WHERE id = :id",
        now=tx.now,
        id=conversation_id,
    )
    if chat and chat[0] is not None:
        tx.run(
            "DELETE FROM chat WHERE id = :chat AND NOT EXISTS (SELECT 1 FROM conversation WHERE chat_id = :chat)",
            chat=chat[0],
        )
    return hashes


def among_others(tx: Transaction, conversation_id: int, what: Held) -> None:
    """He takes no part any more in a conversation with others."""
    for kind, value, _ in what.identities:
        tx.run(
            "DELETE FROM participant WHERE conversation_id = :id AND kind = :kind AND value = :value",
            id=conversation_id,
            kind=kind,
            value=folded(kind, value),
        )
    tx.run(
        "UPDATE conversation SET subject = CASE WHEN customer_id IS NULL THEN subject ELSE '' END,"
        " version = version + 1 WHERE id = :id AND customer_id IN (SELECT value FROM json_each(:members))",
        id=conversation_id,
        members=json.dumps(what.members),
    )


def heads(tx: Transaction, what: Held, found: Mentions) -> None:
    """Mails of others, wherever they stand, name him no more among those who got them."""
    values = {folded(kind, value) for kind, value, _ in what.identities if kind == "mail"}
    for id_ in found.heads:
        row = tx.row("SELECT recipients FROM message WHERE id = :id", id=id_)
        before = json.loads(row[0]) if row else {}
        after = {
            field: [one for one in some if folded("mail", one[1]) not in values]
            for field, some in before.items()
        }
        if after != before:
            tx.run("UPDATE message SET recipients = :after WHERE id = :id", after=json.dumps(after), id=id_)


def tickets(tx: Transaction, what: Held) -> None:
    """Tickets that concern nobody else, with all that hangs on them, and what he was told of any."""
    members = json.dumps(what.members)
    tx.run("DELETE FROM notice WHERE customer_id IN (SELECT value FROM json_each(:members))", members=members)
    greeted = re.compile("|".join(rf"\b{re.escape(name)}\b" for name in what.names) or "(?!)", re.IGNORECASE)
    for id_, text in tx.rows(
        "SELECT id, text FROM notice WHERE customer_id IS NULL"
        " AND conversation_id IN (SELECT value FROM json_each(:mixed))",
        mixed=json.dumps(list(what.mixed)),
    ):
        if greeted.search(text):
            tx.run("DELETE FROM notice WHERE id = :id", id=id_)
    for id_ in what.tickets:
        tx.run("DELETE FROM notice WHERE ticket_id = :id", id=id_)
        tx.run("DELETE FROM draft WHERE ticket_id = :id", id=id_)
        tx.run("UPDATE ticket SET merged_into_id = NULL WHERE merged_into_id = :id", id=id_)
        tx.run("DELETE FROM event WHERE ticket_id = :id", id=id_)
        tx.run("DELETE FROM ticket WHERE id = :id", id=id_)


def drafts(tx: Transaction, what: Held) -> set[str]:
    """Drafts to him, forms of tickets for him and calls of his, wherever begun; gives the hashes of their files."""
    values = {folded(kind, value) for kind, value, _ in what.identities if kind == "mail"}
    hashes: set[str] = set()
    for id_, to, cc, bcc, form in tx.rows('SELECT id, "to", cc, bcc, form FROM draft'):
        named = {folded("mail", one[1]) for some in (to, cc, bcc) for one in json.loads(some)}
        if named & values or _is_for((json.loads(form) if form else None) or {}, what):
            hashes |= _drop_draft(tx, id_)
    return hashes


def _is_for(form: dict[str, Any], what: Held) -> bool:
    """Whether the form of a ticket or of a call is for him, is made from what is his, or names him."""
    if form.get("customer") in what.members or form.get("conversation") in what.own:
        return True
    made_from = {*form.get("messages", ())} & {*what.messages} or {*form.get("conversations", ())} & {
        *what.own
    }
    called = str(form.get("called", ""))
    typed = {str(text).casefold() for text in (*form.get("typed", {}).values(), called)}
    named = bool(typed & {name.casefold() for name in what.names})
    known = any(
        folded(kind, called) in (folded(kind, value), handle) for kind, value, handle in what.identities
    )
    return bool(made_from) or named or known


def requests(tx: Transaction, found: Mentions) -> None:
    """Web requests of messengers that were read and name him, and changes that wait for messages of his."""
    for id_ in found.requests:
        tx.run(
            "UPDATE inbound SET body = X'7B7D', sha256 = :fresh || id WHERE id = :id"
            " AND id <= (SELECT coalesce(json_extract(h.cursor, '$.after'), 0) FROM channel h"
            " WHERE h.id = inbound.channel_id)",
            fresh=secrets.token_hex(16),
            id=id_,
        )
    for id_ in found.quarantined:
        row = tx.row("SELECT raw_id FROM quarantine WHERE id = :id AND message_id IS NULL", id=id_)
        if row is not None:
            tx.run("UPDATE place SET quarantine_id = NULL WHERE quarantine_id = :id", id=id_)
            tx.run("DELETE FROM quarantine WHERE id = :id", id=id_)
            _original(tx, row[0])


def _blank(tx: Transaction, message_id: int) -> None:
    """Its place stays, so that what others said before and after keeps its order."""
    tx.run("DELETE FROM attachment WHERE message_id = :id", id=message_id)
    tx.run("DELETE FROM reference WHERE message_id = :id", id=message_id)
    tx.run("DELETE FROM external_id WHERE message_id = :id", id=message_id)
    tx.run("DELETE FROM ticket_message WHERE message_id = :id", id=message_id)
    tx.run(
        "UPDATE message SET key = :key, customer_id = NULL, author_name = '', author_address = '', subject = '',"
        " text = '', spans = '[]', links = '[]', recipients = '{}', mail_id = '', digest = '', flags = '[]',"
        " why = '{}', delivery_detail = '', raw_id = NULL, album = '', revisions = '[]', deleted_at = :now"
        " WHERE id = :id",
        key=f"forgotten:{message_id}:{secrets.token_hex(8)}",
        now=tx.now,
        id=message_id,
    )


def _drop_draft(tx: Transaction, draft_id: int) -> set[str]:
    row = tx.row("SELECT files FROM draft WHERE id = :id", id=draft_id)
    tx.run("DELETE FROM draft WHERE id = :id", id=draft_id)
    files: list[Any] = json.loads(row[0]) if row else []
    return {str(one[2]) for one in files}


def _quarantined(tx: Transaction, message_id: int) -> set[str]:
    """What stood in quarantine before it became this message."""
    hashes: set[str] = set()
    for id_, raw_id in tx.rows("SELECT id, raw_id FROM quarantine WHERE message_id = :id", id=message_id):
        tx.run("UPDATE place SET quarantine_id = NULL WHERE quarantine_id = :id", id=id_)
        tx.run("DELETE FROM quarantine WHERE id = :id", id=id_)
        if raw_id is not None:
            hashes |= _original(tx, raw_id)
    return hashes


def _original(tx: Transaction, raw_id: int) -> set[str]:
    """An original that nothing else came from."""
    row = tx.row(
        "SELECT sha256 FROM raw WHERE id = :id AND NOT EXISTS (SELECT 1 FROM message WHERE raw_id = :id)"
        " AND NOT EXISTS (SELECT 1 FROM quarantine WHERE raw_id = :id)",
        id=raw_id,
    )
    if row is None:
        return set()
    tx.run("DELETE FROM raw WHERE id = :id", id=raw_id)
    return {str(row[0])}
