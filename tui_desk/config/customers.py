"""`[[customers.lookup]]`: outside sources that are asked about a customer."""

from __future__ import annotations

import ipaddress
from datetime import timedelta
from typing import Annotated
from urllib.parse import urlsplit

from tui_desk.config.checks import Argv, ChannelName, matching
from tui_desk.config.durations import Duration
from tui_desk.config.rule import Before
from tui_desk.config.secret import Secret
from tui_desk.config.table import Table
from tui_desk.patterns import pattern
from tui_desk.typed import dataclass

LONGEST_WAIT = timedelta(seconds=60)
_PLACE = pattern(r"\{(\w+)\}")


def _several(value: object) -> object:
    if not (isinstance(value, list | tuple) and all(isinstance(one, dict | LookupSettings) for one in value)):
        raise ValueError("write each source as lines of its own below a line [[customers.lookup]]")
    return value


@dataclass(frozen=True, kw_only=True)
class LookupSettings(Secret):
    """One source; exactly one of `command` and `url`. With a url there may be a password."""

    name: ChannelName
    """What agents read above its fields."""
    command: Argv = ()
    """A program that prints JSON; `{mail}` in a word becomes the identity. No shell."""
    url: str = ""
    """Where JSON is given out; `{mail}` in path or query becomes the identity, quoted."""
    identity: Annotated[
        str, matching(r"[a-z][a-z0-9_-]{0,31}", "a kind of identity, such as mail or phone")
    ] = "mail"
    """Which of a customer's identities is asked with, and how its place is called."""
    timeout: Duration = timedelta(seconds=10)
    """Then it is stopped, with all it has started."""
    cache: Duration = timedelta(hours=1)
    """How long its answer is shown before it is asked again."""
    header: Annotated[str, matching(r"[A-Za-z][A-Za-z0-9-]*", "the name of a header")] = "Authorization"
    """Of a URL: the header in which the password goes, as it is."""

    def __post_init__(self) -> None:
        super().__post_init__()
        if bool(self.command) == bool(self.url):
            raise ValueError("give one of command and url")
        if not timedelta() < self.timeout <= LONGEST_WAIT:
            raise ValueError("timeout is at most 60s, and not nothing")
        if self.command and self.has_secret:
            raise ValueError("a password goes with a url; a command reads its own")
        self._require_place()

    def _require_place(self) -> None:
        text = " ".join(self.command) or self.url
        wanted = self.identity
        if set(_PLACE.findall(text)) != {wanted}:
            raise ValueError(f"say with {{{wanted}}}, and nothing else in braces, where the identity goes")
        if not self.url:
            return
        address = urlsplit(self.url)
        if "{" in address.netloc:
            raise ValueError("the identity goes into the path or the query of the url, never into its host")
        if address.scheme != "https" and not (address.scheme == "http" and _is_here(address.hostname or "")):
            raise ValueError("url must begin with https://")


def _is_here(host: str) -> bool:
    """Whether it is this machine, to which nothing goes over a network."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


@dataclass(frozen=True, slots=True)
class Customers(Table):
    """What is known of customers besides what they write."""

    lookup: Annotated[tuple[LookupSettings, ...], Before(_several)] = ()
    """Asked in this order."""
