"""What a mail server answers, in words that can be shown: one line, cleaned, without the secrets of the login."""

from __future__ import annotations

from collections.abc import Iterable

from tui_desk.connectors.blotting import blot
from tui_desk.text.clean import clean
from tui_desk.typed import dataclass

_MAX_WORDS = 300
_MOST = 2000
"""Letters that are looked at for so many words."""
_AUTH_NEEDED = (530, 534, 535, 538)


@dataclass(frozen=True, slots=True)
class Reply:
    """One answer of the server to one command."""

    code: int
    """Three digits; -1 where the server did not speak SMTP."""
    words: str

    @property
    def ok(self) -> bool:
        return 200 <= self.code < 300

    @property
    def final(self) -> bool:
        """Refused for good: asking again will get the same answer."""
        return 500 <= self.code < 600

    @property
    def wants_login(self) -> bool:
        """Refused because of who we are, not because of the mail."""
        return self.code in _AUTH_NEEDED

    @property
    def too_big(self) -> bool:
        return self.code == 552 or " 5.3.4" in f" {self.words}"

    def __str__(self) -> str:
        return f"{self.code} {self.words}".rstrip() if self.code > 0 else self.words or "no SMTP answer"


def reply(answer: tuple[int, bytes], secrets: Iterable[str] = ()) -> Reply:
    """The answer smtplib gives, made fit to show; what a server echoes of `secrets` is blotted out."""
    code, raw = answer
    text = blot(raw.decode("utf-8", "replace"), secrets)
    return Reply(code, clean(text[:_MOST], one_line=True)[:_MAX_WORDS].strip())
