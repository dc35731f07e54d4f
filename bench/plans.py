"""How big a generated desk is, and who talks when in it: worked out before a row is written."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from tui_desk.store import schema

DAY_MS = 86_400_000
NOW = 1_790_000_000_000
"""The moment at which every generated desk stands: September 2026."""
YEARS_MS = 3 * 365 * DAY_MS
FORM = 2
"""Another one is another desk for the same seed."""
MAIL_SHARE, OPEN_SHARE, NOTE_SHARE, ANSWER_SHARE = 0.6, 0.05, 0.05, 0.42


@dataclass(frozen=True, slots=True)
class Size:
    """How much of everything."""

    conversations: int
    messages: int
    customers: int
    tickets: int
    seed: int = 1

    @property
    def name(self) -> str:
        """What a folder with it is called."""
        numbers = f"{self.conversations}-{self.messages}-{self.customers}-{self.tickets}"
        return f"desk-{numbers}-seed{self.seed}-schema{schema.HEAD}-form{FORM}"


def of_messages(messages: int, seed: int = 1) -> Size:
    """A desk of usual proportions."""
    conversations = max(1, messages // 10)
    return Size(conversations, messages, max(1, conversations // 5), conversations // 2, seed)


@dataclass(slots=True)
class Talk:
    """A conversation as it is planned."""

    customer: int
    language: str
    channel: int
    times: list[int]
    ours: list[str] = field(default_factory=list)
    """Of each message: `in`, `out` or `note`."""
    status: str = "closed"
    id: int = 0
    said: int = 0
    """How many of its messages are written."""


def plan(size: Size, rng: random.Random, languages: Sequence[str]) -> list[Talk]:
    """Who talks when, and what became of it; `languages`: of each customer."""
    talks = []
    for length in _lengths(rng, size.conversations, size.messages):
        customer = int(size.customers * rng.random() ** 2)
        begin = NOW - int(YEARS_MS * rng.random() ** 1.5) - DAY_MS // 2
        times = [begin]
        for _ in range(length - 1):
            gap = 60_000 + int(rng.expovariate(1 / 14_400_000))
            times.append(times[-1] + (gap if times[-1] + gap < NOW - DAY_MS // 4 else 1))
        mail = rng.random() < MAIL_SHARE
        talk = Talk(customer, languages[customer], rng.randrange(2) if mail else 2, times)
        talk.ours = ["in", *(_side(rng) for _ in range(length - 1))]
        talks.append(talk)
    newest = sorted(range(len(talks)), key=lambda one: talks[one].times[-1], reverse=True)
    for number in newest[: int(len(talks) * OPEN_SHARE) + 1]:
        talks[number].status = rng.choices(("open", "pending"), (85, 15))[0]
    return talks


def _side(rng: random.Random) -> str:
    chance = rng.random()
    if chance < NOTE_SHARE:
        return "note"
    return "out" if chance < NOTE_SHARE + ANSWER_SHARE else "in"


def _lengths(rng: random.Random, conversations: int, messages: int) -> Iterator[int]:
    """Lengths of conversations: most short, some very long, so many messages in all."""
    weights = [rng.paretovariate(1.3) for _ in range(conversations)]
    weights = [min(weight, 80.0) for weight in weights]
    left, share = messages - conversations, sum(weights)
    for weight in weights:
        extra = round(left * weight / share) if share > 0 else 0
        left, share = left - extra, share - weight
        yield 1 + extra
