"""How urgent something is: the store holds a rank, and the desk's config says what ranks are called.

Names come and go without touching what is stored: a rank without a name of its own is called by the next lower one.
"""

from __future__ import annotations

from collections.abc import Mapping

from tui_desk.typed import NamedTuple

NORMAL = 0
"""The rank that everything begins with; it always has a name."""
RANKS: Mapping[str, int] = {"low": -1, "normal": NORMAL, "high": 1, "urgent": 2}
"""Those of a desk that names none of its own."""
_STEPS = tuple((rank, name) for name, rank in RANKS.items())
LOUDEST = 3
FAR = 2**31
"""Beyond every rank."""


class Priorities(NamedTuple):
    """The names a desk uses."""

    steps: tuple[tuple[int, str], ...] = _STEPS
    """Rank and name, the lowest first."""

    @property
    def names(self) -> tuple[str, ...]:
        """All names, the lowest first."""
        return tuple(name for _, name in self.steps)

    def name(self, rank: int) -> str:
        """What a rank is called: as the next lower one where it has no name, and never lower than the lowest."""
        return next((name for known, name in reversed(self.steps) if known <= rank), self.steps[0][1])

    def rank(self, name: str) -> int | None:
        """The rank of a name, or of the only one that begins so; None: there is no such name."""
        wanted = name.strip().casefold()
        exactly = [rank for rank, known in self.steps if known.casefold() == wanted]
        begun = [rank for rank, known in self.steps if wanted and known.casefold().startswith(wanted)]
        return exactly[0] if exactly else begun[0] if len(begun) == 1 else None

    def called(self, beginning: str) -> tuple[tuple[int, int], ...]:
        """For each name that begins so the ranks that are called by it: from the first on, below the second."""
        wanted = beginning.casefold()
        ends = [-FAR, *(rank for rank, _ in self.steps[1:]), FAR]
        return tuple(
            (ends[place], ends[place + 1])
            for place, name in enumerate(self.names)
            if name.casefold().startswith(wanted)
        )

    def loudness(self, rank: int) -> int:
        """How much it is to stand out: 0 as the normal, below it -1, above 1 to 3, the highest name most."""
        above = [known for known, _ in self.steps if known > NORMAL]
        step = sum(known <= rank for known in above)
        if step:
            return min(len(above), LOUDEST) if step == len(above) else min(step, LOUDEST - 1)
        return -1 if rank < NORMAL and self.name(rank) != self.name(NORMAL) else 0

    @property
    def either(self) -> str:
        """`low, normal, high or urgent`."""
        *others, last = self.names
        return f"{', '.join(others)} or {last}" if others else last


def priorities_of(ranks: Mapping[str, int]) -> Priorities:
    """The names of a config."""
    return Priorities(tuple(sorted((rank, name) for name, rank in ranks.items())))
