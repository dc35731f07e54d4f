"""Every setting of the desk, typed and frozen; `config.example.toml` says the same in words."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, Literal

from pydantic import (
    AfterValidator,
    BeforeValidator,
    Field,
    SecretStr,
    StrictBool,
    StrictInt,
)

from tui_desk.config import paths
from tui_desk.config.base import Settings
from tui_desk.config.checks import Blocks, ChannelName, Language, Spelling, StoreUrl
from tui_desk.config.customers import Customers
from tui_desk.config.priorities import Ranks
from tui_desk.config.teams import Teams
from tui_desk.config.tickets import Tickets
from tui_desk.priorities import RANKS

if TYPE_CHECKING:
    from tui_desk.config.secret import Secret


Theme = Literal[
    "auto",
    "light",
    "dark",
    "desk-dark",
    "desk-light",
    "ansi-dark",
    "ansi-light",
    "atom-one-dark",
    "atom-one-light",
    "catppuccin-frappe",
    "catppuccin-latte",
    "catppuccin-macchiato",
    "catppuccin-mocha",
    "dracula",
    "flexoki",
    "gruvbox",
    "monokai",
    "nord",
    "rose-pine",
    "rose-pine-dawn",
    "rose-pine-moon",
    "solarized-dark",
    "solarized-light",
    "textual-dark",
    "textual-light",
    "tokyo-night",
]
"""Every name `ui.theme` may have: the desk's own, and those the terminal library brings."""


class Store(Settings):
    """Where the desk's data lies."""

    url: StoreUrl = Field(default_factory=paths.default_store_url)
    """`sqlite:///…` with an absolute path on a local disk."""


class Desk(Settings):
    """The desk as customers and agents see it."""

    name: str = "Support"
    """Shown in the console's title, and to customers where a channel has no `sender_name`."""
    language: Language = "en"
    """Of what the desk itself writes to customers."""
    undo_seconds: StrictInt = Field(default=10, ge=0, le=600)
    """How long an answer can be taken back before it leaves."""
    reopen_days: StrictInt = Field(default=14, ge=0, le=3650)
    """A reply within so many days reopens a closed conversation; later it begins a new, linked one."""
    grace_minutes: int = Field(default=30, ge=0, le=525_600)
    """In a messenger: a message within so many minutes after closing reopens, a later one begins a new conversation."""


class Ui(Settings):
    """The console."""

    theme: Theme = "auto"
    """`auto`, `light`, `dark`, or one of many by its name."""
    icons: Literal["auto", "unicode", "plain"] = "auto"
    """`plain` is for terminals without the glyphs."""
    layouts: tuple[str, ...] = ()
    """Keyboard layouts on which single-letter keys work as well: `ru`, `uk`, …"""
    mouse: StrictBool = True
    bell: StrictBool = True
    """Ring when something arrives while the terminal has not the focus."""
    osc9: StrictBool = False
    """Desktop notification by the escape sequence OSC 9."""
    after: Literal["next", "stay", "list"] = "next"
    """Where closing or snoozing a conversation leads."""


class Hooks(Settings):
    """Programs the desk starts; argv lists, never through a shell."""

    on_message: tuple[str, ...] = ()
    """Started for each new customer message, with the message as JSON on standard input."""


class ChannelSettings(Settings):
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
    plus_address: StrictBool = False
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


def _hide_secrets(value: Any, key: str = "") -> Any:
    if isinstance(value, Mapping):
        return {name: _hide_secrets(inner, name) for name, inner in value.items()}
    if isinstance(value, list | tuple):
        return tuple(_hide_secrets(inner, key) for inner in value)
    if isinstance(value, str) and is_secret_key(key):
        return SecretStr(value)
    return value


def is_secret_key(key: str) -> bool:
    """Whether a value under this key is a secret by its name; `token_url` and `password_file` are none."""
    return key.endswith(("password", "secret", "token"))


def _flat(value: Any) -> Any:
    """`a.b = "x"` unquoted in TOML is a table in a table; both spellings mean the command `a.b`."""
    if not isinstance(value, Mapping):
        return value
    flat: dict[str, Any] = {}
    for name, inner in value.items():
        if isinstance(inner, Mapping):
            flat |= {f"{name}.{rest}": keys for rest, keys in _flat(inner).items()}
        else:
            flat[name] = inner
    return flat


def _named(channel: Mapping[str, Any]) -> Mapping[str, Any]:
    for needed in ("name", "kind"):
        if not isinstance(channel.get(needed), str):
            raise ValueError(f"needs a `{needed}`, text in quotes")
    return channel


Channel = Annotated[Mapping[str, Any], BeforeValidator(_hide_secrets), AfterValidator(_named)]
"""One `[[channels]]` table as written, secrets as SecretStr; `connectors.registry` reads it further."""

Keys = Annotated[Mapping[str, Spelling], BeforeValidator(_flat)]
"""Command name to key or keys; an empty list unbinds."""


class Config(Settings):
    """The whole config file."""

    path: Path
    """The file it was read from; not a setting."""
    store: Store = Field(default_factory=Store)
    desk: Desk = Field(default_factory=Desk)
    channels: Annotated[tuple[Channel, ...], Blocks] = ()
    keys: Keys = Field(default_factory=dict)
    ui: Ui = Field(default_factory=Ui)
    hooks: Hooks = Field(default_factory=Hooks)
    priorities: Ranks = Field(default_factory=lambda: dict(RANKS))
    """What priorities are called, each with its rank."""
    teams: Teams = Field(default_factory=dict)
    """Teams that tickets are given to, each with its members' logins."""
    tickets: Tickets = Field(default_factory=Tickets)
    customers: Customers = Field(default_factory=Customers)
