"""What customers have just sent, told from the change feed; history that a first sync brings is no news."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from textual.message import Message

from tui_desk.desk import inbox
from tui_desk.desk.desk import Desk
from tui_desk.rows import EventRow
from tui_desk.typed import dataclass

MOST = 20


@dataclass(frozen=True, slots=True)
class Arrival:
    """One message of a customer."""

    conversation_id: int
    message_id: int | None
    name: str
    address: str
    subject: str
    snippet: str
    channel: str


@dataclass
class Arrived(Message):
    """Customers wrote."""

    arrivals: tuple[Arrival, ...]


def came(events: Iterable[EventRow]) -> tuple[set[int], list[EventRow]]:
    """The conversations in which somebody outside has just written, and what of it is worth a bell."""
    written, news = set[int](), list[EventRow]()
    for event in events:
        if event.conversation_id is None or (event.kind, event.actor) != ("message", "customer"):
            continue
        data = event.data
        if data.get("catching_up"):
            continue
        written.add(event.conversation_id)
        if not data.get("automatic"):
            news.append(event)
    return written, news


def read_arrivals(desk: Desk, events: Iterable[EventRow]) -> Arrived:
    """Who wrote what, for conversations that are this agent's or nobody's."""
    latest = {event.conversation_id: event for event in events if event.conversation_id is not None}
    wanted = list(latest)[-MOST:]
    lines = desk.ask(inbox.lines, wanted, desk.agent.id)
    return Arrived(
        tuple(
            Arrival(
                line.id,
                latest[line.id].message_id,
                line.customer_name,
                line.customer_address,
                line.subject,
                line.snippet,
                line.channel,
            )
            for line in lines.values()
            if not line.spam and line.assignee_id in (None, desk.agent.id)
        )
    )


def told(arrival: Arrival) -> Mapping[str, Any]:
    """What a hook reads on its standard input."""
    return {
        "conversation_id": arrival.conversation_id,
        "message_id": arrival.message_id,
        "from": {"name": arrival.name, "address": arrival.address},
        "subject": arrival.subject,
        "snippet": arrival.snippet,
        "channel": arrival.channel,
    }
