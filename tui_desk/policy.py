"""What the desk's rules need to know of the settings, and nothing else of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field, replace
from functools import cached_property
from typing import TYPE_CHECKING

from tui_desk.config import sizes
from tui_desk.lookup_policy import Source, sources_of
from tui_desk.moments import DAY_MS, MINUTE_MS
from tui_desk.priorities import Priorities, priorities_of
from tui_desk.signing import Signer
from tui_desk.tell_policy import TellPolicy, tell_policy_of
from tui_desk.ticket_policy import TicketPolicy, ticket_policy_of
from tui_desk.typed import dataclass

if TYPE_CHECKING:
    from tui_desk.config import Config


@dataclass(frozen=True, slots=True)
class ChannelPolicy:
    """One channel as the rules see it."""

    name: str
    kind: str
    address: str = ""
    aliases: tuple[str, ...] = ()
    sender_name: str = ""
    signature: str = ""
    authserv_ids: frozenset[str] = frozenset()
    """Names whose Authentication-Results are believed."""
    plus_address: bool = False
    """Answers carry a signed Reply-To, which names their conversation even where a client drops every reference."""
    auto_reply: str = ""
    """What a customer is told at once when a new conversation begins; empty: nothing."""
    staff: tuple[str, ...] = ()
    """Ids or names in this messenger of colleagues: what they write is ours."""
    drop_deleted: bool = False
    """What was taken back on the messenger loses its text here, too."""
    fetch_below: int = 0
    """Files up to so many bytes are fetched at once."""

    @property
    def addresses(self) -> frozenset[str]:
        """Every address of ours on this channel, as what one is known by."""
        return frozenset(_known(address) for address in (self.address, *self.aliases) if address)

    def is_own(self, address: str) -> bool:
        """Whether an address is one of these, however it is written."""
        return _known(address) in self.addresses


@dataclass(frozen=True)
class Policy:
    """The desk's rules' settings."""

    name: str = "Support"
    language: str = "en"
    undo_seconds: int = 10
    reopen_days: int = 14
    grace_minutes: int = 30
    priorities: Priorities = field(default_factory=Priorities)
    teams: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Logins of who is in each team."""
    tickets: TicketPolicy = field(default_factory=TicketPolicy)
    tell: TellPolicy = field(default_factory=TellPolicy)
    """What customers are told of tickets."""
    lookups: tuple[Source, ...] = ()
    """Outside sources that are asked about customers."""
    channels: Mapping[str, ChannelPolicy] = field(default_factory=dict)
    keys: tuple[bytes, ...] = ()
    """What signs our Message-IDs."""

    @cached_property
    def own_addresses(self) -> frozenset[str]:
        """Every address of ours on any channel."""
        return frozenset().union(*(channel.addresses for channel in self.channels.values()))

    def is_own(self, address: str) -> bool:
        """Whether an address is ours, also with a conversation's mark."""
        known = _known(address)
        if known in self.own_addresses:
            return True
        return self.signer.conversation_of_address(known, self.own_addresses) is not None

    @cached_property
    def signer(self) -> Signer:
        """Makes and reads our Message-IDs."""
        return Signer(self.keys)

    @property
    def reopen_ms(self) -> int:
        """How long after closing an answer reopens."""
        return self.reopen_days * DAY_MS

    @property
    def grace_ms(self) -> int:
        """How long after closing a chat's next message still belongs to the dialog."""
        return self.grace_minutes * MINUTE_MS

    def teams_of(self, login: str) -> tuple[str, ...]:
        """The teams somebody is in."""
        return tuple(name for name, logins in self.teams.items() if login in logins)

    def channel(self, name: str) -> ChannelPolicy:
        """A channel's policy; one that left the config has no addresses of ours."""
        return self.channels.get(name) or ChannelPolicy(name=name, kind="")


def _known(address: str) -> str:
    """What somebody with this mail address is known by."""
    from tui_desk.text.known_by import folded

    return folded("mail", address)


def with_channel(policy: Policy, raw: Mapping[str, object]) -> Policy:
    """The same rules, and these settings of one channel."""
    return replace(policy, channels={**policy.channels, str(raw["name"]): _channel(raw)})


def policy_of(config: Config, keys: tuple[bytes, ...]) -> Policy:
    """The rules' view of a config."""
    priorities = priorities_of(config.priorities)
    return Policy(
        name=config.desk.name,
        language=config.desk.language,
        undo_seconds=config.desk.undo_seconds,
        reopen_days=config.desk.reopen_days,
        grace_minutes=config.desk.grace_minutes,
        priorities=priorities,
        teams=config.teams,
        tickets=ticket_policy_of(config.tickets, priorities),
        tell=tell_policy_of(config.tickets.tell),
        lookups=sources_of(config.customers),
        channels={str(raw["name"]): _channel(raw) for raw in config.channels},
        keys=keys,
    )


def _channel(raw: Mapping[str, object]) -> ChannelPolicy:
    authserv = str(raw.get("authserv_id", ""))
    return ChannelPolicy(
        name=str(raw["name"]),
        kind=str(raw["kind"]),
        address=str(raw.get("address", "")),
        aliases=_words(raw.get("aliases")),
        sender_name=str(raw.get("sender_name", "")),
        signature=str(raw.get("signature", "")),
        authserv_ids=frozenset({authserv.lower()} if authserv else ()),
        plus_address=bool(raw.get("plus_address", False)),
        auto_reply=str(raw.get("auto_reply", "")),
        staff=_words(raw.get("staff")),
        drop_deleted=bool(raw.get("drop_deleted", False)),
        fetch_below=sizes.parse(raw.get("fetch_below", sizes.FETCH_BELOW)),
    )


def _words(value: object) -> tuple[str, ...]:
    return tuple(str(one) for one in value) if isinstance(value, list | tuple) else ()
