"""The numbers under which messages are indexed grow with their time, so that newest first needs no sorting."""

from __future__ import annotations

from tui_desk.store.reader import Reader

SLOTS = 256
"""Numbers of one minute; who finds them taken stands in the next."""
MINUTE_MS = 60_000
LAST = 2**53
"""Beyond every number."""


def first(at: int) -> int:
    """The first number of a moment's minute."""
    return max(0, min(at // MINUTE_MS, LAST // SLOTS - 1)) * SLOTS


def moment(number: int) -> int:
    """When the messages of this number were, to the minute."""
    return number // SLOTS * MINUTE_MS


class Numbers:
    """Free numbers for many messages: of a moment that thousands share the full minutes are passed once."""

    def __init__(self, reader: Reader) -> None:
        self._reader = reader
        self._passed: dict[int, int] = {}

    def free(self, at: int) -> int:
        """A number for a message of that moment that none has."""
        asked = first(at)
        begin = self._passed.get(asked, asked)
        while True:
            row = self._reader.row("SELECT max(id) FROM search_doc WHERE id < :end", end=begin + SLOTS)
            newest = row[0] if row and row[0] is not None else -1
            if newest < begin + SLOTS - 1:
                self._passed[asked] = begin
                return max(begin, int(newest) + 1)
            begin += SLOTS
