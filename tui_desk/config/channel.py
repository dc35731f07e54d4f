"""What every channel has."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from tui_desk.config.checks import ChannelName
from tui_desk.config.rule import Flag
from tui_desk.config.table import Table
from tui_desk.typed import dataclass

if TYPE_CHECKING:
    from tui_desk.config.secret import Secret


@dataclass(frozen=True, kw_only=True)
class ChannelSettings(Table):
    """What every channel has; a connector's own settings class derives from it."""

    about: ClassVar[str] = ""
    """What a channel of this kind brings, for whoever looks for one to add."""
    name: ChannelName
    """Unique on the desk; what verbs such as `tui-desk channel check NAME` take."""
    kind: str
    """Which connector: `imap`, `demo`, or one that a package brings."""
    address: str = ""
    """Our own address on this channel."""
    sender_name: str = ""
    """The name customers see; empty: the agent's name and the desk's."""
    signature: str = ""
    """Added below answers."""
    aliases: tuple[str, ...] = ()
    """Further addresses of ours that arrive here; an answer goes out from the one that was written to."""
    plus_address: Flag = False
    """Answers ask to be answered to `support+…@example.com`; only where the server delivers such addresses."""
    auto_reply: str = ""
    """Sent at once to whoever begins a conversation; empty: nothing. Automatic mail never gets it."""
    authserv_id: str = ""
    """The name our own mail server puts into Authentication-Results; only its verdicts are believed."""

    def secrets(self) -> tuple[Secret, ...]:
        """Every secret the channel needs; a connector that logs in names its own."""
        return ()

    @property
    def account(self) -> object:
        """Whose messages come here, as far as the settings tell; no two channels of a kind share it. None: any may."""
        return None
