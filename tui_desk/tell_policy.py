"""What customers are told of tickets, and in which words: the config's where it has some, else the desk's own."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from typing import TYPE_CHECKING

from tui_desk.text.clean import fold
from tui_desk.text.due_time import spoken
from tui_desk.text.ticket_texts import STATUS_WORDS, Occasion, Tone, built_in
from tui_desk.typed import dataclass

if TYPE_CHECKING:
    from tui_desk.config.ticket_texts import Tell


@dataclass(frozen=True)
class TellPolicy:
    """`[tickets.tell]` as the rules see it."""

    created: bool = True
    state: bool = True
    resolved: bool = True
    status: bool = True
    status_words: frozenset[str] = STATUS_WORDS
    """Folded."""
    per_minute: int = 60
    """So many conversations of one channel are told an announcement in a minute."""
    texts: Mapping[tuple[str, str, str], str] = field(default_factory=dict)
    """The config's, by occasion, language and channel: its name, its kind, `mail`, `chat`, or empty for any."""

    def speaks(self, language: str) -> bool:
        """Whether there are words in a language such as `de` or `de-AT`."""
        if not language:
            return False
        return built_in("status", language, "mail") is not None or any(
            spoken(known) == spoken(language) for _, known, _ in self.texts
        )

    def text(self, occasion: Occasion, language: str, tone: Tone, channels: tuple[str, ...]) -> str:
        """What is said, with its variables. `channels`: the channel's name, then its kind."""
        for tongue in (language, spoken(language)):
            for channel in (*channels, tone, ""):
                if (own := self.texts.get((occasion, tongue, channel))) is not None:
                    return own
        said = built_in(occasion, language, tone) or built_in(occasion, "en", tone)
        assert said is not None
        return said

    def tells(self, occasion: str) -> bool:
        """Whether customers are told on this occasion."""
        return {"created": self.created, "state": self.state, "resolved": self.resolved}[occasion]


def tell_policy_of(settings: Tell) -> TellPolicy:
    """The rules' view of `[tickets.tell]`."""
    return TellPolicy(
        created=settings.created,
        state=settings.state,
        resolved=settings.resolved,
        status=settings.status,
        status_words=STATUS_WORDS | {fold(word).strip() for word in settings.status_words},
        per_minute=settings.per_minute,
        texts={(one.on, one.language, one.channel): one.text for one in settings.texts},
    )
