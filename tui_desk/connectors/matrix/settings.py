"""`[[channels]] kind = "matrix"`: an account on a homeserver, logged in by an access token or a password."""

from __future__ import annotations

from dataclasses import field
from typing import Annotated, ClassVar, Literal
from urllib.parse import urlsplit

from tui_desk.config import Hidden, Secret
from tui_desk.config.checks import Argv, matching
from tui_desk.config.messenger import MessengerSettings
from tui_desk.config.rule import After
from tui_desk.config.secret import given, require_one, secret_of
from tui_desk.connectors.mail_server import is_loopback
from tui_desk.typed import dataclass

UserId = Annotated[str, matching(r"@[^\s:@]+:[^\s/@]+", "a whole Matrix id, such as @support:example.com")]
Inviter = Annotated[
    str,
    matching(
        r"(@[^\s:@]+:)?[^\s/@]+", "a Matrix id, such as @anna:example.com, or a server, such as example.com"
    ),
]


def web_address(value: str) -> str:
    """A homeserver's address without a slash at its end; empty stays empty. Raises ValueError for what is none."""
    parts = urlsplit(value)
    local = parts.scheme == "http" and is_loopback(parts.hostname or "")
    if value and not (parts.hostname and (parts.scheme == "https" or local)):
        raise ValueError("must be the homeserver's address, beginning with https://")
    return value.rstrip("/")


@dataclass(frozen=True, kw_only=True)
class MatrixSettings(MessengerSettings, Secret):
    """One Matrix account."""

    about: ClassVar[str] = "an account on any homeserver: rooms that are not encrypted"
    one_of: ClassVar[tuple[str, ...]] = ("token", "password")
    """One of these secrets is enough."""
    kind: Literal["matrix"] = "matrix"
    address: UserId = field()
    """The account's own id, such as @support:example.com."""
    api_url: Annotated[str, After(web_address)] = ""
    """The homeserver's address; empty: what the server of `address` says of itself (.well-known)."""
    password: Hidden | None = None
    """The account's password; the desk logs in with it once, and keeps the session."""
    token: Hidden | None = None
    """An access token of the account; Element shows it in its settings, under Help & About."""
    token_command: Argv = ()
    token_file: str = ""
    token_env: str = ""
    accept_invites: Literal["all", "none"] | tuple[Inviter, ...] = "all"
    """Whose invitations into rooms are accepted: everybody's, nobody's, or those of these people and servers."""

    def __post_init__(self) -> None:
        super().__post_init__()
        require_one(self, "token")
        if bool(given(self, "token")) == self.has_secret:
            raise ValueError(
                "give either an access token (token_command, token_file, …) or a password, one of them"
            )

    def secrets(self) -> tuple[Secret, ...]:
        return (self.access, self)

    @property
    def access(self) -> Secret:
        """The access token; may have no source, then there is a password."""
        return secret_of(self, "token")

    @property
    def account(self) -> str:
        return self.address

    @property
    def server_name(self) -> str:
        """The part of the account's id after its first colon."""
        return self.address.partition(":")[2]

    def accepts(self, inviter: str) -> bool:
        """Whether an invitation by this user is accepted."""
        if isinstance(self.accept_invites, str):
            return self.accept_invites == "all"
        return inviter in self.accept_invites or inviter.partition(":")[2] in self.accept_invites
