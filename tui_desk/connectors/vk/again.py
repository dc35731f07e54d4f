"""What VK once delivered, read by today's rules: an update, or a message of a chat's history."""

from __future__ import annotations

from datetime import datetime

from tui_desk.connectors.fields import parsed
from tui_desk.connectors.vk.client import Api
from tui_desk.connectors.vk.community import Community
from tui_desk.connectors.vk.people import People
from tui_desk.connectors.vk.reading import Reader, peer_of, people_in
from tui_desk.exchange import Event


def read(api: Api, raw: bytes, at: datetime) -> tuple[Event, ...]:
    """Its events; who is in it is asked for. Raises ChannelError and NeedsOperator."""
    told = parsed(raw) or {}
    people = People(api)
    people.learn(people_in(told), [peer_of(told)])
    reader = Reader(Community.asked(api).id, people.person, people.title, lambda: at)
    return reader.events(told) if "object" in told else reader.history(told)
