"""Every setting of the desk, typed and frozen; `config.example.toml` says the same in words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from pathlib import Path
from typing import Annotated, Any, Literal

from tui_desk.config import paths
from tui_desk.config.checks import Blocks, Language, Spelling, StoreUrl
from tui_desk.config.customers import Customers
from tui_desk.config.priorities import Ranks
from tui_desk.config.rule import After, Before, Flag, Whole, between
from tui_desk.config.secret import Hidden, is_secret_key
from tui_desk.config.table import Table
from tui_desk.config.teams import Teams
from tui_desk.config.tickets import Tickets
from tui_desk.priorities import RANKS
from tui_desk.typed import dataclass

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


@dataclass(frozen=True, slots=True)
class Store(Table):
    """Where the desk's data lies."""

    url: StoreUrl = field(default_factory=paths.default_store_url)
    """`sqlite:///…` with an absolute path on a local disk."""


@dataclass(frozen=True, slots=True)
class Desk(Table):
    """The desk as customers and agents see it."""

    name: str = "Support"
    """Shown in the console's title, and to customers where a channel has no `sender_name`."""
    language: Language = "en"
    """Of what the desk itself writes to customers."""
    undo_seconds: Annotated[Whole, between(0, 600)] = 10
    """How long an answer can be taken back before it leaves."""
    reopen_days: Annotated[Whole, between(0, 3650)] = 14
    """A reply within so many days reopens a closed conversation; later it begins a new, linked one."""
    grace_minutes: Annotated[int, between(0, 525_600)] = 30
    """In a messenger: a message within so many minutes after closing reopens, a later one begins a new conversation."""


@dataclass(frozen=True, slots=True)
class Ui(Table):
    """The console."""

    theme: Theme = "auto"
    """`auto`, `light`, `dark`, or one of many by its name."""
    icons: Literal["auto", "unicode", "plain"] = "auto"
    """`plain` is for terminals without the glyphs."""
    layouts: tuple[str, ...] = ()
    """Keyboard layouts on which single-letter keys work as well: `ru`, `uk`, …"""
    mouse: Flag = True
    bell: Flag = True
    """Ring when something arrives while the terminal has not the focus."""
    osc9: Flag = False
    """Desktop notification by the escape sequence OSC 9."""
    after: Literal["next", "stay", "list"] = "next"
    """Where closing or snoozing a conversation leads."""


@dataclass(frozen=True, slots=True)
class Hooks(Table):
    """Programs the desk starts; argv lists, never through a shell."""

    on_message: tuple[str, ...] = ()
    """Started for each new customer message, with the message as JSON on standard input."""


def _hide_secrets(value: Any, key: str = "") -> Any:
    if isinstance(value, Mapping):
        return {name: _hide_secrets(inner, name) for name, inner in value.items()}
    if isinstance(value, list | tuple):
        return tuple(_hide_secrets(inner, key) for inner in value)
    if isinstance(value, str) and is_secret_key(key):
        return Hidden(value)
    return value


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


Channel = Annotated[Mapping[str, Any], Before(_hide_secrets), After(_named)]
"""One `[[channels]]` table as written, secrets hidden; `connectors.registry` reads it further."""

Keys = Annotated[Mapping[str, Spelling], Before(_flat)]
"""Command name to key or keys; an empty list unbinds."""


@dataclass(frozen=True, slots=True)
class Config(Table):
    """The whole config file."""

    path: Path
    """The file it was read from; not a setting."""
    store: Store = field(default_factory=Store)
    desk: Desk = field(default_factory=Desk)
    channels: Annotated[tuple[Channel, ...], Blocks] = ()
    keys: Keys = field(default_factory=dict)
    ui: Ui = field(default_factory=Ui)
    hooks: Hooks = field(default_factory=Hooks)
    priorities: Ranks = field(default_factory=lambda: dict(RANKS))
    """What priorities are called, each with its rank."""
    teams: Teams = field(default_factory=dict)
    """Teams that tickets are given to, each with its members' logins."""
    tickets: Tickets = field(default_factory=Tickets)
    customers: Customers = field(default_factory=Customers)
