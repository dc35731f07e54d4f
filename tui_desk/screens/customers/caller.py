"""Who it was that called or came in: found or made while one types."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from tui_desk.call_rows import CallRow
from tui_desk.desk.desk import Desk
from tui_desk.screens.customers.finding import choice, find_lines
from tui_desk.screens.modals.picker import Choice
from tui_desk.screens.modals.seek import Seek
from tui_desk.typed import dataclass


@dataclass(frozen=True, slots=True)
class Who:
    """Whom the agent means."""

    id: int | None
    """None: somebody new."""
    called: str
    """His name; of somebody new what was typed: a name, a number or an address."""


def who_box(desk: Desk, title: str, first: Who | None = None, begun: Sequence[CallRow] = ()) -> Seek[Who]:
    """A box that finds or makes a customer. `first`: who is in hand; `begun`: calls that are not logged yet."""
    return Seek(
        title,
        _find(desk, first, begun),
        hint="a name, a number, an address",
        empty="Type a name or a number.",
    )


def _find(desk: Desk, first: Who | None, begun: Sequence[CallRow]) -> Callable[[str], Sequence[Choice[Who]]]:
    left = [Who(one.customer_id, one.called) for one in begun]

    def find(typed: str) -> Sequence[Choice[Who]]:
        found = [
            Choice(Who(line.id, line.name or line.address), shown.label, shown.detail)
            for line in find_lines(desk, typed)
            for shown in [choice(line.id, line.name, line.address, line.organisation)]
        ]
        if typed.strip():
            in_hand = [one for one in found if first is not None and one.value.id == first.id]
            return [*in_hand, *_but(in_hand, found), *_fresh(typed.strip())]
        in_hand = [Choice(first, first.called, "in hand")] if first is not None else []
        waiting = _but(in_hand, [Choice(one, one.called, "not logged yet") for one in left])
        return [*in_hand, *waiting, *_but([*in_hand, *waiting], found)]

    return find


def _fresh(typed: str) -> list[Choice[Who]]:
    """Somebody who is not known yet; a customer's number says that he is."""
    return [] if typed.startswith("#") else [Choice(Who(None, typed), typed, "somebody new")]


def _but(these: Sequence[Choice[Who]], some: Sequence[Choice[Who]]) -> list[Choice[Who]]:
    """Those who are not among these already."""
    known = {one.value.id for one in these if one.value.id is not None}
    return [one for one in some if one.value.id not in known]
