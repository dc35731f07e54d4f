"""What a homeserver once delivered, read by today's rules: one event, kept with the room it stood in."""

from __future__ import annotations

from datetime import datetime

from tui_desk.connectors.fields import parsed, text
from tui_desk.connectors.matrix.asking import Asking
from tui_desk.connectors.matrix.reading import Reader
from tui_desk.connectors.matrix.rooms import Rooms
from tui_desk.exchange import Event


def read(asking: Asking, us: str, raw: bytes, at: datetime) -> tuple[Event, ...]:
    """Its events; what the room is called and who is in it is asked for. Raises ChannelError and SendError."""
    event = parsed(raw) or {}
    room = text(event, "room_id")
    if not room:
        raise ValueError("it was kept without the room it stood in")
    rooms = Rooms(asking.ask, us)
    return tuple(Reader(us, lambda: at, rooms.author).events(rooms.room(room), [event]))
