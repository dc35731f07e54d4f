"""The far end of a channel as the suite sees it: a messenger's server with its customers, which does as it is told."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from tui_desk.config.secret import Hidden, is_secret_key
from tui_desk.connectors.base import Reply, Request
from tui_desk.exchange import File


class Cannot(Exception):
    """This messenger, or its stand-in, has no such ability; the reason is what the skipped test says."""


@dataclass(frozen=True, slots=True)
class Got:
    """A message of ours as it reached the messenger."""

    thread: str
    """The chat it was sent to; for mail its recipient."""
    text: str
    files: tuple[File, ...] = ()
    key: str = ""
    """`Outgoing.key`, where the messenger was told."""
    ext_id: str = ""
    """As `Sent.ext_id` gave it."""
    parent: str | None = None
    """`ext_id` of the message it quotes; empty: it quotes none; None: the stand-in does not look."""


class Remote:
    """Derive from it and give what your messenger can do; whatever stays as it is here skips the tests that need it.

    `ext_id`s are those of the connector's events. Each test gets a fresh one; nothing leaves the machine.
    """

    post: Callable[[Request], Reply]
    """A channel with webhooks: calls the desk's public address. Set before the first test step."""

    def settings(self) -> Mapping[str, Any]:
        """The channel's `[[channels]]` table, with `name` and `kind`, pointing at this server."""
        raise NotImplementedError("give the channel's table")

    def secrets(self) -> Sequence[str]:
        """What must never be shown or stored; by default every password, token and secret of the settings."""
        return tuple(_secrets(self.settings()))

    def says(
        self,
        text: str,
        *,
        sender: str = "anna",
        chat: str = "private",
        files: Sequence[File] = (),
        parent: str = "",
    ) -> str:
        """A customer writes in his `private` chat with us, or in the one `group`; gives the `ext_id`.

        `files` have their `content`; `parent`: the message it answers.
        """
        raise NotImplementedError("let a customer write")

    def received(self) -> Sequence[Got]:
        """What we sent, as the messenger has it, in the order it came; a message sent twice is there twice."""
        raise Cannot("nothing can be sent on this channel")

    def mine(self, text: str, *, chat: str = "private") -> str:
        """Our own account writes to Anna from elsewhere, as from a phone; gives the `ext_id`."""
        raise Cannot("our own account can't write from elsewhere, or nobody is told")

    def edits(self, ext_id: str, text: str) -> None:
        """Who wrote this message changes it."""
        raise Cannot("messages can't be edited")

    def deletes(self, ext_id: str) -> None:
        """Who wrote this message takes it back."""
        raise Cannot("nobody tells of deleted messages")

    def reads(self, ext_id: str) -> None:
        """The customer reads a message of ours."""
        raise Cannot("nobody tells what was read")

    def throttle(self, seconds: float) -> None:
        """For so long answer every request with «too many, come back in so many seconds»."""
        raise Cannot("this server never says to come back later")

    def hurried(self) -> int:
        """How many requests came while they were throttled; 0 where nobody counts."""
        return 0

    def lock_out(self) -> None:
        """From now on refuse our token or password, also on connections that stand."""
        raise Cannot("this channel needs no authorisation")

    def let_in(self) -> None:
        """Take our token or password again."""
        raise Cannot("this channel needs no authorisation")

    def break_link(self) -> None:
        """Cut every connection, and refuse new ones."""
        raise Cannot("there is no connection to cut")

    def dawdle(self) -> None:
        """Answer one byte at a time, with seconds in between, on new connections or on all."""
        raise Cannot("there is no connection to slow down")

    def mend_link(self) -> None:
        """Undo `break_link` and `dawdle`."""
        raise Cannot("there is no connection to mend")

    def garble(self) -> None:
        """Answer the next request, whatever it is, with nonsense."""
        raise Cannot("there are no answers to garble")

    def lose_answer(self) -> None:
        """Take the next message we send, and cut the connection instead of saying so."""
        raise Cannot("there is no answer to lose")


def _secrets(value: Any, key: str = "") -> Iterator[str]:
    match value:
        case Mapping():
            for name, inner in value.items():
                yield from _secrets(inner, name)
        case list() | tuple():
            for inner in value:
                yield from _secrets(inner, key)
        case Hidden():
            yield value.reveal()
        case str() if value and is_secret_key(key):
            yield value
