"""What every messenger's channel has besides what all channels have."""

from __future__ import annotations

from typing import Annotated

from tui_desk.config.channel import ChannelSettings
from tui_desk.config.rule import between
from tui_desk.config.sizes import FETCH_BELOW, Size
from tui_desk.typed import dataclass


@dataclass(frozen=True, kw_only=True)
class MessengerSettings(ChannelSettings):
    """A chat channel; a connector's own settings class derives from it."""

    staff: tuple[str, ...] = ()
    """Ids or @names of colleagues in this messenger: what they write in a group is our answer, not a question."""
    fetch_below: Annotated[Size, between(0)] = FETCH_BELOW
    """Files up to this size are fetched at once, bigger ones when somebody opens them."""
    drop_deleted: bool = False
    """What was taken back on the messenger loses its text here, too; otherwise it stays, marked."""
