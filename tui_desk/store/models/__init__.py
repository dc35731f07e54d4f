"""What the tables are: one class each, in a file for each subject. Migrations are held to it; `tables` is made of it.

Times are UTC epoch milliseconds; JSON columns hold what is only read back whole.
"""

from tui_desk.store.models.answers import Draft, Outbox, Piece
from tui_desk.store.models.channels import Channel, Chat, ExternalId, Inbound, Parked
from tui_desk.store.models.conversations import Conversation, ConversationCount, Event, Link, Participant, Tag
from tui_desk.store.models.messages import Attachment, Message, MessagePlace, Quarantine, Raw, Reference
from tui_desk.store.models.people import (
    Agent,
    Colleague,
    Customer,
    CustomerWord,
    Forgotten,
    Identity,
    Lookup,
)
from tui_desk.store.models.search import SearchDoc, SearchDue, SearchState, SearchTicketDue
from tui_desk.store.models.tickets import (
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
from tui_desk.store.models.work import Lease, Presence, ReadMark

__all__ = [
    "Agent",
    "Announcement",
    "Attachment",
    "Channel",
    "Chat",
    "ChecklistItem",
    "Colleague",
    "Conversation",
    "ConversationCount",
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
