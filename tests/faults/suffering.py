"""Channels while a fault lasts: what is told of them, and how often they try."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import pairwise

from tests.faults.bureau import LOOK_AGAIN, Bureau
from tests.faults.lines import Line, Speech
from tests.faults.page import Row
from tests.faults.table import Round
from tests.waiting import until

MOST_A_TRY = 4
"""Connections one try may make: as many as a mailbox has folders to listen to."""
TOLD_AT = 2
"""The failure in a row after which the words are looked at: what was under way at the first may have others."""
_BLOCKED = "waiting for the channel"
"""What stands beside an answer where the channel itself says what is wrong."""
_AROUND = re.compile(
    r"^(?:trying again: |messages come in, answers wait: )?(.*?)(?:; again in \d+ s)?$", re.DOTALL
)
"""What stands around the words in each state; the page tells it once."""


class Suffering:
    """These lines of a bureau, from the moment a fault begins."""

    def __init__(self, bureau: Bureau, lines: Sequence[Line]) -> None:
        self._bureau, self._lines = bureau, lines
        self._began = time.monotonic()
        self._connections = {line.name: line.connections for line in lines}
        self._pauses = {line.name: len(bureau.pauses[line.name]) for line in lines}
        self._tries = {line.name: bureau.tries(line.name) for line in lines}

    @contextmanager
    def of(self, together: Round) -> Iterator[None]:
        """While it lasts."""
        for line in self._lines:
            line.suffer(together)
        try:
            yield
        finally:
            for line in self._lines:
                line.recover()

    def is_told(self, speech: Speech, row: Row, answer: str) -> None:
        """Wait until each channel that speaks so tells what the page says, if it says that anything is told."""
        if not row.sentences:
            return
        mine = [line for line in self._lines if speech in line.speaks]
        try:
            until(lambda: all(map(row.has, self._told(speech, mine, answer).values())))
        except AssertionError as error:
            told = {
                name: words for name, words in self._told(speech, mine, answer).items() if not row.has(words)
            }
            raise AssertionError(f"the page does not say, or it was not told: {told}") from error

    def require_patience(self) -> None:
        """No more connections than there were tries, and each failure counted as one more in a row."""
        for line in self._lines:
            pauses = self._bureau.pauses[line.name][self._pauses[line.name] :]
            assert all(one < after for one, after in pairwise(pauses)), (
                line.name,
                pauses,
            )
            tries = len(pauses) + self._bureau.tries(line.name) - self._tries[line.name]
            looks = (time.monotonic() - self._began) / LOOK_AGAIN if line.called else 0
            made = line.connections - self._connections[line.name]
            assert made <= MOST_A_TRY * (tries + 2) + looks, (line.name, made, tries)

    def _told(self, speech: Speech, lines: Sequence[Line], answer: str) -> Mapping[str, str]:
        """What a person reads of each, without what stands around it; empty: all seems well as yet."""
        known = self._bureau.channel_rows()
        if speech == "smtp":
            deliveries = self._bureau.deliveries(answer)
            told = {line.name: deliveries[line.name].detail for line in lines}
            return {
                name: bare(known[name].detail if words == _BLOCKED else words) for name, words in told.items()
            }
        return {
            line.name: bare(known[line.name].detail)
            if known[line.name].state in ("retrying", "needs_operator")
            and (line.called or known[line.name].failures >= TOLD_AT)
            else ""
            for line in lines
        }


def bare(told: str) -> str:
    """The words of a channel or an answer without what stands around them."""
    found = _AROUND.match(told)
    assert found
    return found[1]
