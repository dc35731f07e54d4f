"""What Slack once delivered, read by today's rules: an envelope, or a message of a channel's history."""

from __future__ import annotations

from datetime import datetime

from tui_desk.connectors.fields import inner, parsed, text
from tui_desk.connectors.slack.client import Api
from tui_desk.connectors.slack.people import People, Us
from tui_desk.connectors.slack.reading import Reader, channel_of, people_in
from tui_desk.exchange import Event


def read(bot: Api, raw: bytes, at: datetime) -> tuple[Event, ...]:
    """Its events; who is in it is asked for. Raises ChannelError."""
    told = parsed(raw) or {}
    channel, message = text(told, "channel"), inner(told, "message")
    people = People(bot)
    people.learn(people_in(message or told), [channel or channel_of(told)])
    reader = Reader(Us.asked(bot), people.person, people.title, lambda: at)
    return reader.history(channel, message) if channel else reader.events(told)
