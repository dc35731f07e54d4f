"""The tables as writing knows them, named as their models. Made by scripts/tables.py."""

from __future__ import annotations

from tui_desk.store.statements import Table

Agent = Table(
    "agent",
    columns="id login name short email active created_at",
    defaults={"email": "", "active": True},
)
Announcement = Table(
    "announcement",
    columns="id ticket_id agent_id at text closes",
    defaults={"closes": False},
)
Attachment = Table(
    "attachment",
    columns="id message_id position name media_type size sha256 ref wanted problem content_id inline",
    as_json="ref",
    defaults={"wanted": False, "problem": "", "content_id": "", "inline": False},
)
Channel = Table(
    "channel",
    columns=(
        "id name kind address cursor tidied_event state state_since detail last_ok last_event_at "
        "failures done total caps templates"
    ),
    as_json="cursor caps templates",
    defaults={
        "address": "",
        "tidied_event": 0,
        "state": "starting",
        "state_since": 0,
        "detail": "",
        "failures": 0,
        "done": 0,
        "total": 0,
        "caps": "{}",
        "templates": "[]",
    },
)
Chat = Table(
    "chat",
    columns="id channel_id ext_thread title is_group last_inbound_at unreachable",
    defaults={"title": "", "is_group": False, "unreachable": ""},
)
ChecklistItem = Table(
    "checklist_item",
    columns="id ticket_id position text done_at done_by_id",
)
Colleague = Table(
    "colleague",
    columns="kind value agent_id",
)
Conversation = Table(
    "conversation",
    columns=(
        "id channel_id chat_id customer_id assignee_id subject snippet status spam priority "
        "snoozed_until continues_id link_reason created_at last_at last_inbound_at waiting_since "
        "waiting_key closed_at last_message_id messages undelivered version merged_into_id"
    ),
    defaults={
        "subject": "",
        "snippet": "",
        "status": "open",
        "spam": False,
        "priority": 0,
        "link_reason": "",
        "waiting_key": 0,
        "last_message_id": 0,
        "messages": 0,
        "undelivered": 0,
        "version": 1,
    },
)
ConversationCount = Table(
    "conversation_count",
    columns="status spam assignee_id is_part number",
)
Customer = Table(
    "customer",
    columns="id name organisation language vip notes time_zone attributes merged_into_id created_at",
    as_json="attributes",
    defaults={
        "name": "",
        "organisation": "",
        "language": "",
        "vip": False,
        "notes": "",
        "time_zone": "",
        "attributes": "{}",
    },
)
CustomerWord = Table(
    "customer_word",
    columns="word customer_id",
)
Draft = Table(
    "draft",
    columns=(
        "id agent_id conversation_id ticket_id kind channel_id to cc bcc subject text files "
        "message_id base_message_id template form updated_at"
    ),
    as_json="to cc bcc files template form",
    defaults={
        "to": "[]",
        "cc": "[]",
        "bcc": "[]",
        "subject": "",
        "text": "",
        "files": "[]",
        "base_message_id": 0,
    },
)
Event = Table(
    "event",
    columns="id at actor kind conversation_id message_id ticket_id customer_id deed data undone_by",
    as_json="data",
    defaults={"data": "{}"},
)
ExternalId = Table(
    "external_id",
    columns="channel_id ext_id message_id",
)
Forgotten = Table(
    "forgotten",
    columns="digest at",
)
Identity = Table(
    "identity",
    columns="id customer_id kind value handle",
    defaults={"handle": ""},
)
Inbound = Table(
    "inbound",
    columns="id channel_id sha256 body at",
)
Lease = Table(
    "lease",
    columns="name epoch holder pid beat_at",
    defaults={"epoch": 0, "holder": "", "pid": 0, "beat_at": 0},
)
Link = Table(
    "link",
    columns="conversation_id other_id reason",
)
Lookup = Table(
    "lookup",
    columns="customer_id source at data problem",
    as_json="data",
    defaults={"data": "{}", "problem": ""},
)
Message = Table(
    "message",
    columns=(
        "id conversation_id channel_id key kind direction agent_id customer_id author_name "
        "author_address at sent_at subject text spans links recipients mail_id digest automatic "
        "flags authentication why delivery delivery_detail raw_id parent_id album edited_at "
        "deleted_at revisions home_id"
    ),
    as_json="spans links recipients flags why revisions",
    defaults={
        "kind": "message",
        "direction": "inbound",
        "author_name": "",
        "author_address": "",
        "subject": "",
        "text": "",
        "spans": "[]",
        "links": "[]",
        "recipients": "{}",
        "mail_id": "",
        "digest": "",
        "automatic": "",
        "flags": "[]",
        "authentication": "none",
        "why": "{}",
        "delivery": "",
        "delivery_detail": "",
        "album": "",
        "revisions": "[]",
    },
)
MessagePlace = Table(
    "place",
    columns="channel_id folder uidvalidity uid message_id quarantine_id",
)
Notice = Table(
    "notice",
    columns=(
        "id key ticket_id conversation_id customer_id announcement_id occasion state not_before "
        "text template message_id detail at deed agent_id"
    ),
    as_json="template",
    defaults={"state": "planned", "not_before": 0, "text": "", "detail": ""},
)
Outbox = Table(
    "outbox",
    columns=(
        "id message_id conversation_id channel_id key state at_risk not_before attempts epoch "
        "sender recipients refused detail created_at sent_at"
    ),
    as_json="recipients refused",
    defaults={
        "state": "queued",
        "at_risk": False,
        "attempts": 0,
        "epoch": 0,
        "sender": "",
        "recipients": "[]",
        "refused": "{}",
        "detail": "",
    },
)
Parked = Table(
    "parked",
    columns="id channel_id ext_id change at",
    as_json="change",
    defaults={"change": "{}"},
)
Participant = Table(
    "participant",
    columns="conversation_id kind value name role customer_id",
    defaults={"name": "", "role": "to"},
)
Piece = Table(
    "piece",
    columns="id outbox_id position key text attachment_id template ext_id",
    as_json="template",
    defaults={"text": "", "ext_id": ""},
)
Presence = Table(
    "presence",
    columns="session agent_id conversation_id doing beat_at",
    defaults={"doing": "reading"},
)
Quarantine = Table(
    "quarantine",
    columns="id channel_id ext_id raw_id error at tries message_id",
    defaults={"tries": 1},
)
Raw = Table(
    "raw",
    columns="id sha256 size content",
)
ReadMark = Table(
    "read_mark",
    columns="agent_id conversation_id upto",
)
Reference = Table(
    "reference",
    columns="mail_id message_id position",
    defaults={"position": 0},
)
Reminder = Table(
    "reminder",
    columns="id key ticket_id agent_id channel_id mail_id state not_before detail at",
    defaults={"state": "planned", "not_before": 0, "detail": ""},
)
SearchDoc = Table(
    "search_doc",
    columns="id message_id",
)
SearchDue = Table(
    "search_due",
    columns="message_id doc_id subject text author_name author_address recipients",
)
SearchState = Table(
    "search_state",
    columns="id form message_upto ticket_upto",
)
SearchTicketDue = Table(
    "search_ticket_due",
    columns="ticket_id",
)
Tag = Table(
    "tag",
    columns="conversation_id name",
)
Ticket = Table(
    "ticket",
    columns=(
        "id kind state title text priority category due_at assignee_id team requester_id fields "
        "created_at updated_at resolved_at merged_into_id reminded_for version"
    ),
    as_json="fields",
    defaults={
        "kind": "customer",
        "state": "submitted",
        "title": "",
        "text": "",
        "priority": 0,
        "category": "",
        "team": "",
        "fields": "{}",
        "version": 1,
    },
)
TicketConversation = Table(
    "ticket_conversation",
    columns="ticket_id conversation_id at",
)
TicketCustomer = Table(
    "ticket_customer",
    columns="ticket_id customer_id",
)
TicketLink = Table(
    "ticket_link",
    columns="ticket_id other_id kind",
)
TicketMessage = Table(
    "ticket_message",
    columns="ticket_id message_id",
)
TicketNote = Table(
    "ticket_note",
    columns="id ticket_id agent_id at text",
    defaults={"text": ""},
)
TicketTag = Table(
    "ticket_tag",
    columns="ticket_id name",
)
