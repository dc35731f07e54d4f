"""From the desk's rows to the shapes that `--json` prints."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from tui_desk.cli.printing import iso
from tui_desk.text.clean import clean
from tui_desk.words.events import is_automatic

if TYPE_CHECKING:
    from tui_desk.cli import shapes
    from tui_desk.priorities import Priorities
    from tui_desk.rows import (
        AgentRow,
        AttachmentRow,
        ConversationDetail,
        ConversationLine,
        CustomerRow,
        DraftRow,
        EventRow,
        LinkedRow,
        MessageRow,
        QuarantineRow,
    )


def line(row: ConversationLine, priorities: Priorities, login: str | None) -> shapes.Line:
    """A conversation in a list; `login` is its assignee's."""
    return {
        "id": row.id,
        "number": row.id,
        "channel": row.channel,
        "subject": _flat(row.subject),
        "status": row.status,
        "assignee": login,
        "tags": [_flat(tag) for tag in row.tags],
        "customer": person(row.customer_name, row.customer_address),
        "spam": row.spam,
        "priority": priorities.name(row.priority),
        "snippet": _flat(row.snippet),
        "message_count": row.messages,
        "unread": row.unread,
        "undelivered": row.undelivered,
        "waiting_since": iso(row.waiting_since),
        "last_at": iso(row.last_at),
        "snoozed_until": iso(row.snoozed_until),
    }


def conversation(
    detail: ConversationDetail, priorities: Priorities, login: str | None, messages: list[shapes.Message]
) -> shapes.Conversation:
    """A whole conversation."""
    row = detail.line
    return {
        "id": row.id,
        "number": row.id,
        "channel": row.channel,
        "subject": _flat(row.subject),
        "status": row.status,
        "assignee": login,
        "tags": [_flat(tag) for tag in row.tags],
        "customer": customer(detail.customer) if detail.customer else None,
        "participants": [
            {"name": _flat(one.name), "address": _flat(one.value), "role": one.role, "kind": _flat(one.kind)}
            for one in detail.participants
        ],
        "messages": messages,
        "spam": row.spam,
        "priority": priorities.name(row.priority),
        "created_at": iso(detail.created_at),
        "closed_at": iso(detail.closed_at),
        "snoozed_until": iso(row.snoozed_until),
        "waiting_since": iso(row.waiting_since),
        "linked": [_linked(one) for one in detail.linked],
        "chat": {"title": _flat(detail.chat.title), "group": detail.chat.group} if detail.chat else None,
        "dialogs": [_linked(one) for one in detail.dialogs],
    }


def message(row: MessageRow, html: str | None) -> shapes.Message:
    """A message or note; `html` is the HTML its original carries."""
    from tui_desk.words.messages import refused

    inbound = row.direction == "inbound"
    return {
        "id": row.id,
        "conversation_id": row.conversation_id,
        "kind": row.kind,
        "direction": row.direction,
        "author": person(row.author_name, row.author_address),
        "sent_at": iso(row.sent_at),
        "received_at": iso(row.at) if inbound else None,
        "subject": _flat(row.subject),
        **parts(row),
        "html": html,
        "automatic": bool(row.automatic),
        "flags": list(row.flags),
        "delivery": row.delivery or None,
        "attachments": [attachment(one) for one in row.attachments],
        "external_id": _flat(row.mail_id or row.external_key.partition(":")[2]),
        "at": iso(row.at),
        "to": _people(row.recipients.get("to", ())),
        "cc": _people(row.recipients.get("cc", ())),
        "bcc": _people(row.recipients.get("bcc", ())),
        "authentication": row.authentication,
        "why": {
            "rule": _flat(str(row.why.get("rule", ""))),
            "detail": _flat(str(row.why.get("detail", ""))),
            "refused": [_flat(one) for one in refused(row.why)],
        },
        "delivery_detail": _flat(row.delivery_detail),
        "parent_id": row.parent_id,
        "answered_in": row.answered_in,
        "edited_at": iso(row.edited_at),
        "deleted_at": iso(row.deleted_at),
        "revisions": [{"at": iso(at), "text": clean(text)} for at, text in row.revisions],
    }


def event(row: EventRow, words: str) -> shapes.Message:
    """What somebody did, in the shape of a message."""
    return {
        "id": row.id,
        "conversation_id": row.conversation_id or 0,
        "kind": "event",
        "direction": "internal",
        "author": person(row.actor_name, ""),
        "sent_at": None,
        "received_at": None,
        "subject": "",
        "text": words,
        "quoted": "",
        "signature": "",
        "html": None,
        "automatic": is_automatic(row),
        "flags": [row.kind],
        "delivery": None,
        "attachments": [],
        "external_id": "",
        "at": iso(row.at),
        "to": [],
        "cc": [],
        "bcc": [],
        "authentication": "none",
        "why": {"rule": "", "detail": "", "refused": []},
        "delivery_detail": "",
        "parent_id": None,
        "answered_in": None,
        "edited_at": None,
        "deleted_at": None,
        "revisions": [],
    }


def parts(row: MessageRow) -> shapes.Parts:
    """A message's own words, and what is folded. Folding never hides the only text there is."""
    from tui_desk.text.quotes import own_text

    found = {"quoted": "", "signature": ""}
    if any(kind == "own" and row.text[start:end].strip() for start, end, kind in row.spans):
        for start, end, kind in row.spans:
            if kind in found:
                found[kind] += row.text[start:end]
    return {
        "text": _block(own_text(row.text, row.spans)),
        "quoted": _block(found["quoted"]),
        "signature": _block(found["signature"]),
    }


def attachment(row: AttachmentRow) -> shapes.Attachment:
    """A file of a message."""
    return {
        "name": _flat(row.name),
        "size": row.size,
        "media_type": _flat(row.media_type),
        "sha256": row.sha256,
        "id": row.id,
        "inline": row.inline,
        "problem": _flat(row.problem),
    }


def customer(row: CustomerRow) -> shapes.Customer:
    """Who a conversation is with."""
    address = row.identities[0][1] if row.identities else ""
    return {
        **person(row.name, address),
        "id": row.id,
        "organisation": _flat(row.organisation),
        "language": row.language,
        "vip": row.vip,
        "notes": clean(row.notes),
        "identities": [{"kind": kind, "value": _flat(value)} for kind, value in row.identities],
    }


def draft(row: DraftRow) -> shapes.Draft:
    """What is not sent yet."""
    return {
        "id": row.id,
        "conversation_id": row.conversation_id,
        "kind": row.kind,
        "channel": row.channel,
        "to": _people(row.to),
        "cc": _people(row.cc),
        "bcc": _people(row.bcc),
        "subject": _flat(row.subject),
        "text": clean(row.text),
        "attachments": [_flat(name) for name, _, _, _ in row.files],
        "updated_at": iso(row.updated_at or None),
    }


def agent(row: AgentRow) -> shapes.Agent:
    """Who works here."""
    return {
        "login": _flat(row.login),
        "name": _flat(row.name),
        "short": _flat(row.short),
        "email": _flat(row.email),
        "active": row.active,
    }


def entry(row: QuarantineRow) -> shapes.Entry:
    """What could not be understood."""
    return {
        "id": row.id,
        "channel": row.channel,
        "external_id": _flat(row.ext_id),
        "error": _flat(row.error),
        "at": iso(row.at),
        "tries": row.tries,
        "has_raw": row.raw_id is not None,
        "message_id": row.message_id,
    }


def person(name: str, address: str) -> shapes.Person:
    """A name and its address."""
    return {"name": _flat(name), "address": _flat(address)}


def _linked(row: LinkedRow) -> shapes.Linked:
    return {"id": row.id, "subject": _flat(row.subject), "status": row.status, "reason": _flat(row.reason)}


def _people(addresses: Iterable[tuple[str, str]]) -> list[shapes.Person]:
    return [person(str(name), str(address)) for name, address in addresses]


def _flat(text: str) -> str:
    return clean(text, one_line=True)


def _block(text: str) -> str:
    return clean(text).strip("\n").rstrip()
