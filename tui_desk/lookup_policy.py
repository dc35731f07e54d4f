"""Outside sources as the desk's rules see them: what is asked, with which identity, and for how long it holds."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import field
from typing import TYPE_CHECKING

from tui_desk.typed import dataclass

if TYPE_CHECKING:
    from tui_desk.config.customers import Customers, LookupSettings


@dataclass(frozen=True, slots=True)
class Source:
    """One source; either `command` or `url` is set."""

    name: str
    command: tuple[str, ...] = ()
    url: str = ""
    identity: str = "mail"
    seconds: float = 10.0
    cache_ms: int = 3_600_000
    header: str = "Authorization"
    secret: Callable[[], str] | None = field(default=None, repr=False, compare=False)
    """Gives what goes in the header when it is asked; raises SecretError."""


def sources_of(settings: Customers) -> tuple[Source, ...]:
    """The sources of a config, in its order."""
    return tuple(map(_source, settings.lookup))


def _source(one: LookupSettings) -> Source:
    return Source(
        name=one.name,
        command=one.command,
        url=one.url,
        identity=one.identity,
        seconds=one.timeout.total_seconds(),
        cache_ms=int(one.cache.total_seconds() * 1000),
        header=one.header,
        secret=one.reveal if one.has_secret else None,
    )
