"""Which connector serves a channel: the built-in ones by name, others through entry points; imported when used."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, datetime
from functools import partial
from importlib import import_module
from typing import TYPE_CHECKING, Any, Protocol

from tui_desk.config.channel import ChannelSettings
from tui_desk.config.loading import closest, problem
from tui_desk.config.settings import Config
from tui_desk.connectors import snapshot
from tui_desk.connectors.base import IO, Check, Connector, Limited
from tui_desk.errors import ConfigError, DeskError, Problem
from tui_desk.exchange import Caps, SendError

if TYPE_CHECKING:
    from importlib.metadata import EntryPoint

    from tui_desk.config import toml

GROUP = "tui_desk.connectors"
_BUILT_IN = {
    "imap": "tui_desk.connectors.imap:ImapConnector",
    "whatsapp": "tui_desk.connectors.whatsapp:WhatsAppConnector",
    "messenger": "tui_desk.connectors.messenger:MessengerConnector",
    "instagram": "tui_desk.connectors.messenger:InstagramConnector",
    "viber": "tui_desk.connectors.viber:ViberConnector",
    "form": "tui_desk.connectors.form:FormConnector",
    "demo": "tui_desk.demo.connector:DemoConnector",
    "demo-chat": "tui_desk.demo.chat_connector:DemoChatConnector",
    "telegram": "tui_desk.connectors.telegram.connector:TelegramConnector",
    "matrix": "tui_desk.connectors.matrix:MatrixConnector",
    "vk": "tui_desk.connectors.vk:VkConnector",
    "slack": "tui_desk.connectors.slack:SlackConnector",
}


class ConnectorClass(Protocol):
    """A connector's class, seen from outside: what it can do, its settings, and how to make one."""

    kind: str
    caps: Caps
    Settings: type[ChannelSettings]

    def __call__(self, settings: Any, io: IO) -> Connector: ...


def kinds() -> tuple[str, ...]:
    """Every kind a channel may have here."""
    return (*_BUILT_IN, *sorted(entry.name for entry in _others()))


def connector_class(kind: str) -> ConnectorClass:
    """The class behind a kind; imports it. Raises ConfigError for a kind nobody brings."""
    if kind in _BUILT_IN:
        module, _, name = _BUILT_IN[kind].partition(":")
        built_in: ConnectorClass = getattr(import_module(module), name)
        return built_in
    for entry in _others():
        if entry.name == kind:
            return _load(entry)
    raise ConfigError(None, _unknown(kind))


def settings(raw: Mapping[str, Any], others: Sequence[ChannelSettings] = ()) -> ChannelSettings:
    """One `[[channels]]` table, checked by its connector, and with others beside it. Raises ConfigError."""
    found = _settings(raw, "", lambda: None)
    if same := _same(found, others):
        raise ConfigError(None, Problem("", same))
    return found


def all_settings(config: Config) -> tuple[ChannelSettings, ...]:
    """Every channel of the config; a mistake is told with its line. Raises ConfigError."""
    if (known := _known(config)) is not None:
        return known
    found, wrong = sorted_out(config)
    if wrong:
        raise next(iter(wrong.values()))
    snapshot.write(config, [type(one) for one in found], _brought(config), found)
    return found


def sorted_out(config: Config) -> tuple[tuple[ChannelSettings, ...], dict[str, ConfigError]]:
    """The channels of the config that are set right; of the others by name what is wrong, with its line.

    No two have one name: a config with such is not read.
    """
    found: list[ChannelSettings] = []
    wrong: dict[str, ConfigError] = {}
    for number, raw in enumerate(config.channels):
        key = f"channels[{number}]"
        try:
            one = _settings(raw, key, partial(_document, config))
            if same := _same(one, found):
                raise problem(config, key, same)
        except ConfigError as error:
            wrong[str(raw["name"])] = error
        else:
            found.append(one)
    return tuple(found), wrong


def _known(config: Config) -> tuple[ChannelSettings, ...] | None:
    """The settings of all channels, if they were found right before."""
    try:
        models = [connector_class(raw["kind"]).Settings for raw in config.channels]
    except ConfigError:  # of a kind that nobody brings; what is wrong is told in its turn
        return None
    return snapshot.read(config, models, _brought(config))


def _brought(config: Config) -> str:
    """The packages of others that bring the config's kinds, with their versions."""
    kinds = {raw["kind"] for raw in config.channels} - _BUILT_IN.keys()
    brings = (entry for entry in _others() if entry.name in kinds) if kinds else ()
    return "\n".join(
        f"{entry.value} {entry.dist.name} {entry.dist.version}" for entry in brings if entry.dist
    )


def connector(channel: ChannelSettings, io: IO) -> Connector:
    """A connector for a channel; opens no connection yet."""
    return connector_class(channel.kind)(channel, io)


def for_errand(channel: ChannelSettings) -> Connector:
    """A connector for one question; the channel's state is told to nobody."""
    io = IO(stop=threading.Event(), report=lambda _state, _detail: None, now=lambda: datetime.now(UTC))
    return connector(channel, io)


def caps(channel: ChannelSettings) -> Caps:
    """What a channel can do, as it is set up."""
    found = for_errand(channel)
    return found.limits() if isinstance(found, Limited) else found.caps


def check(channel: ChannelSettings) -> tuple[Check, ...]:
    """Try everything a channel needs; what breaks is a failed check in plain words, never an exception."""
    try:
        return for_errand(channel).check()
    except (DeskError, SendError, OSError) as error:
        return (Check(channel.kind, False, str(error)),)


def _same(channel: ChannelSettings, others: Iterable[ChannelSettings]) -> str:
    """What is wrong with a channel where others are; empty: nothing."""
    if channel.account is None:
        return ""
    for other in others:
        if (other.kind, other.account) == (channel.kind, channel.account):
            return f"the channel {other.name!r} is the same account: each would take the other's messages; keep one"
    return ""


def _settings(
    raw: Mapping[str, Any], prefix: str, written: Callable[[], toml.Document | None]
) -> ChannelSettings:
    """`written` reads the file the table stands in, for a mistake's line."""
    kind = str(raw.get("kind", ""))
    if kind not in _BUILT_IN and kind not in kinds():
        key, document = f"{prefix}.kind" if prefix else "kind", written()
        where = _unknown(kind, key, document.line(key) if document else None)
        raise ConfigError(document.path if document else None, where)
    from tui_desk.config.validating import checked

    return checked(connector_class(kind).Settings, raw, written, prefix)


def _document(config: Config) -> toml.Document:
    from tui_desk.config import toml

    return toml.read(config.path)


def _others() -> tuple[EntryPoint, ...]:
    from importlib.metadata import entry_points

    return tuple(entry for entry in entry_points(group=GROUP) if entry.name not in _BUILT_IN)


def _load(entry: EntryPoint) -> ConnectorClass:
    try:
        found: ConnectorClass = entry.load()
        _require_options(entry, found.Settings)
    except (ImportError, AttributeError) as error:
        text = f"the connector `{entry.name}` can't be loaded from {entry.value}: {error}"
        raise ConfigError(None, Problem("", text)) from error
    return found


def _require_options(entry: EntryPoint, settings: type[ChannelSettings]) -> None:
    """Every class of its settings is a dataclass: what is named in another is no option, and nobody would be told."""
    for owner in settings.__mro__:
        named: dict[str, object] = vars(owner).get("__annotations__", {})
        names = [name for name, kind in named.items() if "ClassVar" not in str(kind)]
        if names and issubclass(owner, ChannelSettings) and "__dataclass_fields__" not in vars(owner):
            text = (
                f"the connector `{entry.name}` can't be used: {owner.__module__}.{owner.__qualname__} is no dataclass,"
                f" so that it has no option {', '.join(names)}; `@dataclass(frozen=True, kw_only=True)` above it helps"
            )
            raise ConfigError(None, Problem("", text))


def _unknown(kind: str, key: str = "kind", line: int | None = None) -> Problem:
    hint = closest(kind, kinds()) or f"; there are: {', '.join(kinds())}"
    return Problem(key, f"no connector of the kind {kind!r}{hint}", line)
