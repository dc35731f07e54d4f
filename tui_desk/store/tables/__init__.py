"""The tables, one class each, in a file for each subject; everybody else takes them from here.

Times are UTC epoch milliseconds; JSON columns hold what is only read back whole.
"""

from tui_desk.store.tables.answers import Draft, Outbox, Piece
from tui_desk.store.tables.channels import Channel, Chat, ExternalId, Inbound, Parked
from tui_desk.store.tables.conversations import Conversation, Event, Link, Participant, Tag
from tui_desk.store.tables.messages import Attachment, Message, MessagePlace, Quarantine, Raw, Reference
from tui_desk.store.tables.people import Agent, Colleague, Customer, Identity
from tui_desk.store.tables.work import Lease, Presence, ReadMark

__all__ = [
    "Agent",
    "Attachment",
    "Channel",
    "Chat",
    "Colleague",
    "Conversation",
    "Customer",
    "Draft",
    "Event",
    "ExternalId",
    "Identity",
    "Inbound",
    "Lease",
    "Link",
    "Message",
    "MessagePlace",
    "Outbox",
    "Parked",
    "Participant",
    "Piece",
    "Presence",
    "Quarantine",
    "Raw",
    "ReadMark",
    "Reference",
    "Tag",
]
