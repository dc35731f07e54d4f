"""A case is one made-up conversation; what is said in it follows from its key alone."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.headerregistry import Address
from random import Random

from tui_desk.demo.dice import dice
from tui_desk.demo.letters import Letter
from tui_desk.demo.stories import CLIENTS, Client, Language, Story, address, languages

AGENTS = ("Eva Brandt", "Bo Lindgren", "Ann Moreau")
_BLANK = re.compile(r"\{([^{}]+)\}")
_RE = re.compile(r"^(?:\w{1,3}:\s*)+")


@dataclass(frozen=True, slots=True)
class Case:
    """Who writes to which of our addresses about what."""

    key: str
    ours: str
    """Our address."""
    language: str
    story: Story
    customer: Address
    agent: str
    client: Client
    values: Mapping[str, str]
    """What stands for `{order}` and the like."""

    @property
    def tongue(self) -> Language:
        return languages()[self.language]

    def id(self, turn: int) -> str:
        """The Message-ID of a turn, without the angle brackets."""
        digest = hashlib.sha256(f"{self.key}/{turn}".encode()).hexdigest()[:24]
        domain = self.customer.domain if turn % 2 == 0 else self.ours.partition("@")[2]
        return f"{digest}@{domain}"

    def words(self, turn: int) -> str:
        """What is said in a turn. After the story its language's customers say a little more, then nothing."""
        rng = dice(self.key, "words", turn)
        if turn < len(self.story.turns):
            return self.fill(self.story.turns[turn], rng)
        if self.story.automatic:
            return ""
        ending = max(2, len(self.story.turns) + len(self.story.turns) % 2)
        if turn == ending == 2:
            return self.fill(rng.choice(self.tongue.replies), rng)
        return self.fill(rng.choice(self.tongue.thanks), rng) if turn in (ending, 4) else ""

    def fill(self, text: str, rng: Random) -> str:
        """`text` with its blanks filled and its alternatives chosen; an alternative may hold blanks."""

        def choose(blank: re.Match[str]) -> str:
            inside = blank[1]
            return rng.choice(inside.split("|")) if "|" in inside else self.values[inside]

        while (filled := _BLANK.sub(choose, text)) != text:
            text = filled
        return text.strip()

    @property
    def subject(self) -> str:
        rng = dice(self.key, "subject")
        return self.fill(rng.choice(self.story.subjects), rng)

    def letters(self, times: tuple[datetime, ...]) -> tuple[Letter, ...]:
        """The turns so far, one for each time; those in which nothing is said are left out."""
        told: list[Letter] = []
        for turn, at in enumerate(times):
            if self.words(turn):
                told.append(self.letter(turn, at, told[-1] if told else None))
        return tuple(told)

    def letter(self, turn: int, at: datetime, said: Letter | None) -> Letter:
        """One turn, as an answer to `said`."""
        first = said is None
        ours = turn % 2 == 1
        us = Address(f"{self.agent} · Lindenthal Cycles" if ours else "", addr_spec=self.ours)
        signature = self.tongue.signature.format(agent=self.agent) if ours else self._signature()
        return Letter(
            id=self.id(turn),
            sender=us if ours else self.customer,
            to=self.customer if ours else us,
            at=at,
            subject=self.subject if said is None else self._answering(said.subject, ours),
            text=self.words(turn),
            client="thunderbird" if ours else self.client,
            wording=self.tongue.wording,
            ours=ours,
            signature=signature,
            references=() if said is None else (*said.references, said.id),
            answers=said,
            html_only=self.story.html_only,
            files=self.story.files if first else (),
            headers=self.story.headers if first else {},
        )

    def _answering(self, subject: str, ours: bool) -> str:
        prefix = self.tongue.wording.re if self.client == "outlook" and not ours else "Re"
        return f"{prefix}: {_RE.sub('', subject)}"

    def _signature(self) -> str:
        if self.story.sender or dice(self.key, "signature").random() < 0.6:
            return ""
        return f"-- \n{self.customer.display_name}\n{self.values['city']}"


def new(key: str, ours: str, language: str, story: Story) -> Case:
    """The case that `key` stands for."""
    rng = dice(key)
    tongue = languages()[language]
    customer = address(story.sender) if story.sender else rng.choice(tongue.people)
    agent = rng.choice(AGENTS)
    # A person keeps one mail program through all their conversations.
    usual = dice(customer.addr_spec).choice(CLIENTS)
    values = {
        "order": f"LC-{rng.randint(20100, 29899)}",
        "product": rng.choice(tongue.products),
        "city": dice(customer.addr_spec, "city").choice(tongue.cities),
        "money": tongue.money.replace("{n}", str(rng.randint(19, 640))),
        "days": str(rng.randint(2, 9)),
        "hour": str(rng.randint(9, 17)),
        "name": customer.display_name,
        "first": customer.display_name.split()[0] if customer.display_name else "",
        "agent": agent.split()[0],
    }
    return Case(key, ours, language, story, customer, agent, story.client or usual, values)


def walk_back(key: str, last: datetime, turns: int) -> tuple[datetime, ...]:
    """Believable times for `turns` turns of which the last is at `last`."""
    rng = dice(key, "times")
    times = [last]
    for turn in reversed(range(turns - 1)):
        at = times[-1] - timedelta(minutes=rng.randint(12, 1300))
        if turn % 2 and not 7 <= at.hour < 18:  # nobody of us writes at night
            at -= timedelta(hours=(at.hour - 16) % 24)
        times.append(at)
    return tuple(reversed(times))
