"""What happened in the last sixty days follows from the seed, the address and the moment it is told from."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random

from tui_desk.demo.cases import Case, new, walk_back
from tui_desk.demo.dice import dice
from tui_desk.demo.letters import Letter
from tui_desk.demo.stories import INBOXES, Language, Story, languages

DAYS = 60
OPEN = 0.11
"""The share of conversations that still wait for us."""
OLDEST_OPEN = timedelta(days=4)


@dataclass(frozen=True, slots=True)
class Past:
    """A case and when its turns were."""

    case: Case
    times: tuple[datetime, ...]

    @property
    def waits(self) -> bool:
        """The customer spoke last."""
        return len(self.times) % 2 == 1

    @property
    def mails(self) -> int:
        """How many mails it is."""
        story = self.case.story
        return sum(bool(words) for words in story.turns[: len(self.times)]) + story.bounces

    def letters(self) -> tuple[Letter, ...]:
        return self.case.letters(self.times)


def told(seed: int, ours: str, count: int, now: datetime) -> tuple[Past, ...]:
    """`count` conversations with the address `ours`, the one with the newest message first."""
    rng = dice(seed, ours)
    cases = [new(f"{seed}/{ours}/{n}", ours, *which) for n, which in enumerate(_chosen(ours, count, rng))]
    cases.sort(key=lambda case: (not case.story.open, rng.random()))
    waiting = [case for case in cases if not case.story.bounces][: round(count * OPEN)]
    rng.shuffle(waiting)
    past = [_open(case, now, n, len(waiting), rng) for n, case in enumerate(waiting)]
    past += [_answered(case, now, rng) for case in cases if case not in waiting]
    return tuple(sorted(past, key=lambda one: (one.times[-1], one.case.key), reverse=True))


def ordinary(ours: str, rng: Random) -> tuple[str, Story]:
    """A language and a story that may happen any day."""
    codes = tuple(languages())
    code = rng.choices(codes, [languages()[code].weight for code in codes])[0]
    return code, rng.choice([one for one in _of(languages()[code], ours) if not one.once])


def _chosen(ours: str, count: int, rng: Random) -> list[tuple[str, Story]]:
    single = [(code, story) for code, one in languages().items() for story in _of(one, ours) if story.once]
    rng.shuffle(single)
    return (single + [ordinary(ours, rng) for _ in range(count - len(single))])[:count]


def _of(language: Language, ours: str) -> tuple[Story, ...]:
    """Those of this inbox; an address like no other is written to as the first one is."""
    named = ours.partition("@")[0]
    inbox = named if named in INBOXES else INBOXES[0]
    return tuple(story for story in language.stories if story.inbox == inbox)


def _open(case: Case, now: datetime, place: int, of: int, rng: Random) -> Past:
    """Open ones lie close together in the last hours and further apart before."""
    ends = range(1, len(case.story.turns) + 1, 2)
    turns = 1 if case.story.open else rng.choice(ends)
    shortest = timedelta(minutes=3)
    age = shortest * (OLDEST_OPEN / shortest) ** ((place + rng.random()) / max(of, 1))
    return Past(case, walk_back(case.key, now - age, turns))


def _answered(case: Case, now: datetime, rng: Random) -> Past:
    turns = max(1, len(case.story.turns) // 2 * 2)
    day = now - timedelta(days=rng.uniform(1, DAYS - 5))
    if day.weekday() == 6:
        day -= timedelta(days=1)
    last = day.replace(hour=rng.randint(7, 17), minute=rng.randint(0, 59), second=rng.randint(0, 59))
    return Past(case, walk_back(case.key, min(last, now - timedelta(hours=2)), turns))
