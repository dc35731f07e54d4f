"""What every messenger's channel has besides what all channels have."""

from __future__ import annotations

from pydantic import Field

from tui_desk.config.channel import ChannelSettings
from tui_desk.config.sizes import FETCH_BELOW, Size


class MessengerSettings(ChannelSettings):
    """A chat channel; a connector's own settings class derives from it."""

    staff: tuple[str, ...] = ()
    """Ids or @names of colleagues in this messenger: what they write in a group is our answer, not a question."""
    fetch_below: Size = Field(default=FETCH_BELOW, ge=0)
    """Files up to this size are fetched at once, bigger ones when somebody opens them."""
    drop_deleted: bool = False
    """What was taken back on the messenger loses its text here, too; otherwise it stays, marked."""
