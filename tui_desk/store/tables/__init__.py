"""The tables, one class each, in a file for each subject; everybody else takes them from here.

Times are UTC epoch milliseconds; JSON columns hold what is only read back whole.
"""

from tui_desk.store.tables.answers import Draft, Outbox, Piece
from tui_desk.store.tables.channels import Channel, Chat, ExternalId, Inbound, Parked
from tui_desk.store.tables.conversations import Conversation, Event, Link, Participant, Tag
from tui_desk.store.tables.messages import Attachment, Message, MessagePlace, Quarantine, Raw, Reference
from tui_desk.store.tables.people import (
    Agent,
    Colleague,
    Customer,
    CustomerWord,
    Forgotten,
    Identity,
    Lookup,
)
from tui_desk.store.tables.search import SearchDoc, SearchDue, SearchState, SearchTicketDue
from tui_desk.store.tables.tickets import (
    Announcement,
    ChecklistItem,
    Notice,
    Reminder,
    Ticket,
    TicketConversation,
    TicketCustomer,
    TicketLink,
    TicketMessage,
    TicketNote,
    TicketTag,
)
from tui_desk.store.tables.work import Lease, Presence, ReadMark

__all__ = [
    "Agent",
    "Announcement",
    "Attachment",
    "Channel",
    "Chat",
    "ChecklistItem",
    "Colleague",
    "Conversation",
    "Customer",
    "CustomerWord",
    "Draft",
    "Event",
    "ExternalId",
    "Forgotten",
    "Identity",
    "Inbound",
    "Lease",
    "Link",
    "Lookup",
    "Message",
    "MessagePlace",
    "Notice",
    "Outbox",
    "Parked",
    "Participant",
    "Piece",
    "Presence",
    "Quarantine",
    "Raw",
    "ReadMark",
    "Reference",
    "Reminder",
    "SearchDoc",
    "SearchDue",
    "SearchState",
    "SearchTicketDue",
    "Tag",
    "Ticket",
    "TicketConversation",
    "TicketCustomer",
    "TicketLink",
    "TicketMessage",
    "TicketNote",
    "TicketTag",
]
