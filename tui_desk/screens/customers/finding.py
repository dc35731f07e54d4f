"""Finding a customer while one types: by any word, address or number that is known of him."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from tui_desk.customer_rows import CustomerLine
from tui_desk.desk.customers import finding
from tui_desk.desk.desk import Desk
from tui_desk.screens.modals.picker import Choice
from tui_desk.screens.modals.seek import Seek

OFFERED = 50


def find_lines(desk: Desk, typed: str, limit: int = OFFERED) -> list[CustomerLine]:
    """Whom the words find; who wrote last where nothing is typed."""
    ids = desk.ask(finding.ids, "recent", find=typed, limit=limit)
    rows = desk.ask(finding.lines, ids)
    return [rows[id_] for id_ in ids if id_ in rows]


def choice(id_: int, name: str, address: str, organisation: str = "", *, below: str = "") -> Choice[int]:
    """A customer to pick: never a name without what he is known by."""
    number = f"customer {id_}"
    called = f"{name} <{address}>" if name and address else name or address
    return Choice(id_, called or number, organisation or number, below=below)


def seek(
    desk: Desk,
    title: str,
    *,
    value: str = "",
    first: Sequence[Choice[int]] = (),
    but: int | None = None,
    hint: str = "",
) -> Seek[int]:
    """A box that finds a customer. `first`: offered before all others; `but`: never offered."""
    return Seek(title, _search(desk, first, but), value=value, hint=hint, empty="No customer is found.")


def _search(
    desk: Desk, first: Sequence[Choice[int]], but: int | None
) -> Callable[[str], Sequence[Choice[int]]]:
    known = {one.value for one in first} | {but}

    def find(typed: str) -> Sequence[Choice[int]]:
        words = typed.casefold().split()
        begin = [one for one in first if all(word in one.label.casefold() for word in words)]
        return [*begin, *(_choice(line) for line in find_lines(desk, typed) if line.id not in known)]

    return find


def _choice(line: CustomerLine) -> Choice[int]:
    return choice(line.id, line.name, line.address, line.organisation)
