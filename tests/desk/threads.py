"""Mails of threads, in whatever order they come in, and what of them is one conversation."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import product

from hypothesis import strategies as st

from tests.desk.world import SUPPORT, World, letter
from tui_desk.desk.prepared import Outcome
from tui_desk.typed import dataclass

ANNA = "Anna Koval <anna@koval.example>"


@dataclass(frozen=True, slots=True)
class Mail:
    """One mail of a thread."""

    number: int
    answers: int | None = None
    references: tuple[int, ...] = ()
    ours: bool = False
    too: int | None = None
    """It answers this one as well."""

    @property
    def ids(self) -> set[int]:
        """The ids it has and names."""
        return {self.number, *self.references, *(() if self.answers is None else (self.answers,))}

    @property
    def raw(self) -> bytes:
        return letter(
            "Re: Refund" if self.ids - {self.number} else "Refund",
            f"number {self.number}",
            sender=SUPPORT if self.ours else ANNA,
            to="anna@koval.example" if self.ours else SUPPORT,
            mail_id=id_of(self.number),
            answers=" ".join(id_of(one) for one in (self.answers, self.too) if one is not None),
            references=[id_of(one) for one in self.references],
        )

    def come(self, world: World, at: datetime, *, catching_up: bool) -> Outcome:
        return world.receive(self.raw, outgoing=self.ours, at=at, catching_up=catching_up)


def id_of(number: int) -> str:
    return f"<{number}@koval.example>"


@st.composite
def threads(draw: st.DrawFn, several: bool = False, crossed: bool = False) -> list[Mail]:
    """Some mails of a thread in any order; each program writes as many ids as it likes, some In-Reply-To or nothing.

    `several`: of several threads, and some mails answer two. `crossed`: of several, and the References of some mails
    name another than their In-Reply-To.
    """
    made = [Mail(0, ours=draw(st.booleans()))]
    for number in range(1, draw(st.integers(2, 10))):
        parent = made[draw(st.integers(0, number - 1))]
        known = parent.references or (() if parent.answers is None or parent.too else (parent.answers,))
        kept = draw(st.integers(0, 3))
        references = (*known, parent.number)[-kept:] if kept else ()
        answers = parent.number if draw(st.integers(0, 4)) else None
        ours = draw(st.booleans())
        if several and not draw(st.integers(0, 3)):
            other = draw(st.integers(0, number - 1))
            made.append(Mail(number, parent.number, (), ours, other if other != parent.number else None))
        elif crossed and not draw(st.integers(0, 3)):
            other = draw(st.integers(0, number - 1))
            made.append(Mail(number, parent.number, (other,), ours))
        elif (several or crossed) and not draw(st.integers(0, 3)):
            made.append(Mail(number, None, (), ours))
        else:
            made.append(Mail(number, answers, references, ours))
    return draw(
        st.permutations(made).map(lambda order: order[: max(2, len(order) - 2)]) | st.permutations(made)
    )


def one_threads(mails: Sequence[Mail]) -> set[frozenset[int]]:
    """Who is one thread: what shares an id, and what shares one with that."""
    apart: list[tuple[set[int], set[int]]] = []
    for mail in mails:
        ids, numbers = mail.ids, {mail.number}
        for one in [one for one in apart if one[0] & ids]:
            apart.remove(one)
            ids, numbers = ids | one[0], numbers | one[1]
        apart.append((ids, numbers))
    return {frozenset(numbers) for _, numbers in apart}


def stand(world: World) -> set[frozenset[int]]:
    """Who is one conversation."""
    with world.store.read() as reader:
        rows = reader.rows("SELECT conversation_id, mail_id FROM message")
    together: dict[int, set[int]] = {}
    for id_, mail_id in rows:
        together.setdefault(id_, set()).add(int(mail_id[1:].partition("@")[0]))
    return {frozenset(numbers) for numbers in together.values()}


def called(world: World) -> dict[int, tuple[str, int]]:
    """What each conversation is called, and when it began."""
    with world.store.read() as reader:
        rows = reader.rows("SELECT id, subject, created_at FROM conversation WHERE messages > 0")
    return {row[0]: (row[1], row[2]) for row in rows}


def first_ones(world: World) -> dict[int, tuple[str, int]]:
    """The subject and the moment of the oldest mail in each conversation."""
    with world.store.read() as reader:
        rows = reader.rows("SELECT conversation_id, subject, at FROM message ORDER BY at DESC, id DESC")
    return {row[0]: (row[1], row[2]) for row in rows}


def wherever(mails: Sequence[Mail]) -> list[set[frozenset[int]]]:
    """Who is one thread, whichever of two each mail goes with."""
    either = (
        [one] if one.too is None else [replace(one, answers=of) for of in (one.answers, one.too)]
        for one in mails
    )
    return [one_threads(chosen) for chosen in product(*either)]


OLDEST, OLDER, BETWEEN = Mail(0), Mail(1, 0, (0,)), Mail(2, 1, (0, 1))
NEWEST = Mail(3, 2, (2,))
"""It names nothing but what lies between."""


def come(world: World, *mails: Mail, ago: int = 3) -> int:
    """A first sync brings these, one a day and the newest this many days old; gives where the last of them stands."""
    for mail in mails:
        at = world.clock.now() - timedelta(days=ago + NEWEST.number - mail.number)
        found = mail.come(world, at, catching_up=True).conversation_id
    assert found is not None
    return found


def in_two(world: World, *, ago: int = 3) -> tuple[int, int]:
    """The newest mail of a thread, and its beginning, before what lies between has come."""
    newest, oldest = come(world, NEWEST, ago=ago), come(world, OLDEST, OLDER, ago=ago)
    assert newest != oldest
    return newest, oldest
