"""The live side: who writes next follows from the seed, what a customer answers from the mail we sent."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import datetime

from tui_desk.demo import bounce, letters
from tui_desk.demo.cases import Case, new
from tui_desk.demo.dice import dice
from tui_desk.demo.history import Past, ordinary
from tui_desk.demo.letters import Letter
from tui_desk.demo.spool import Taken
from tui_desk.demo.stories import Story, language_of, languages

NUDGE_EVERY = 4
"""Each fourth arrival is somebody who still waits and writes again."""
NUDGE_TURN = 1000
"""A turn outside every story."""
MACHINE = "bounce"
"""No mail reaches an address that begins so."""

PLAIN = re.compile(r"[A-Za-z0-9._+-]+@[A-Za-z0-9.-]+")
"""Addresses that somebody may answer from."""


class Customers:
    """Everybody who writes to one address, and where each of their mails belongs."""

    def __init__(
        self, seed: int, ours: str, past: tuple[Past, ...], arrived: int, answered: tuple[str, ...]
    ) -> None:
        self.seed, self.ours = seed, ours
        self.waiting = tuple(one for one in reversed(past) if one.waits and not one.case.story.automatic)
        """Who has waited longest comes first."""
        self.content: set[str] = set()
        """The cases that have had an answer from us, by key; they don't ask where it is."""
        self.turns: dict[str, tuple[Case, int]] = {}
        for one in past:
            self._know(one.case)
        for number in range(arrived):
            self._next(number)
        for key in answered:
            if key in self.turns:
                self.content.add(self.turns[key][0].key)

    def arrival(self, number: int, now: datetime) -> Letter:
        """The `number`th mail that comes unasked: a new conversation, or more words in one that waits."""
        fresh, waits = self._next(number)
        if waits is None or waits.case.key in self.content:
            return fresh.letter(0, now, None)
        case, turn, said = waits.case, NUDGE_TURN + 2 * number, waits.letters()[-1]
        rng = dice(case.key, turn)
        text = case.fill(rng.choice(case.tongue.nudges), rng)
        return replace(case.letter(turn, now, said), text=text, answers=None)

    def answers(self, taken: Taken, at: datetime) -> tuple[tuple[str, bytes], ...]:
        """What comes back for a mail of ours: the Message-ID and bytes of each mail."""
        sent = letters.read(taken.raw, languages()["en"].wording)
        dead = [to for to in taken.recipients if to.startswith(MACHINE)]
        reports = [
            (f"{sent.id} {to}", bounce.report(self.ours, to, sent.id, sent.subject, at)) for to in dead
        ]
        if len(dead) == len(taken.recipients):
            return tuple(reports)
        known = [self.turns[one] for one in sent.references if one in self.turns]
        letter = self._answer(known, sent, at) if known else self._stranger(sent, taken, at)
        return (*reports, *(((letter.id, letters.written(letter)),) if letter else ()))

    def _answer(self, known: list[tuple[Case, int]], sent: Letter, at: datetime) -> Letter | None:
        self.content.update(case.key for case, _ in known)
        case, turn = max(known, key=lambda one: one[1] if one[1] < NUDGE_TURN else 0)
        coming = turn + 2 - turn % 2 if turn < NUDGE_TURN else 2
        return case.letter(coming, at, sent) if case.words(coming) else None

    def _stranger(self, sent: Letter, taken: Taken, at: datetime) -> Letter | None:
        """An answer to a conversation that we began."""
        alive = (one for one in taken.recipients if not one.startswith(MACHINE))
        to = next((one for one in alive if PLAIN.fullmatch(one)), "")
        if not to:
            return None
        theirs = sum(not one.endswith(f"@{self.ours.partition('@')[2]}") for one in sent.references)
        sender = f'"{_name(sent, to)}" <{to}>'
        story = Story(subjects=(sent.subject,), turns=(), inbox="support", sender=sender)
        case = new(f"{self.seed}/{sent.id}", self.ours, language_of(to), story)
        return case.letter(2 + 2 * theirs, at, sent) if case.words(2 + 2 * theirs) else None

    def _next(self, number: int) -> tuple[Case, Past | None]:
        """Who may write as the `number`th: somebody new, and now and then somebody who waits."""
        key = f"{self.seed}/{self.ours}/live/{number}"
        fresh = new(key, self.ours, *ordinary(self.ours, dice(key)))
        self._know(fresh)
        if not self.waiting or number % NUDGE_EVERY != NUDGE_EVERY - 1:
            return fresh, None
        waits = self.waiting[number // NUDGE_EVERY % len(self.waiting)]
        turn = NUDGE_TURN + 2 * number
        self.turns[waits.case.id(turn)] = waits.case, turn
        return fresh, waits

    def _know(self, case: Case) -> None:
        for turn in range(len(case.story.turns) + 6):
            self.turns[case.id(turn)] = case, turn


def _name(sent: Letter, to: str) -> str:
    if sent.to.addr_spec == to and sent.to.display_name:
        return sent.to.display_name.replace('"', "").replace("\\", "")
    return to.partition("@")[0].replace(".", " ").title()
