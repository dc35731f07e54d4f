"""A list of the desk: it asks for ids and rows, takes what was read if it is still wanted, and keeps the cursor.

What to read is its owner's: the inbox and any other list are built from this, with reads of their own.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Generic, Protocol

from textual.message import Message

from tui_desk.screens.background import Background
from tui_desk.screens.list_state import Asked, ListState, S, V
from tui_desk.typed import dataclass
from tui_desk.widgets.line_window import Row
from tui_desk.widgets.lines import Lines


@dataclass(frozen=True, slots=True)
class ListReads(Generic[V, S]):
    """How a list is read: its ids as a message, and some of its rows as one."""

    ids: ReadIds[V, S]
    rows: Callable[[tuple[int, ...]], Message]


class ReadIds(Protocol[V, S]):
    """Reads the ids of a list, in a worker thread."""

    def __call__(
        self, asked: Asked[V, S], *, fresh: bool, back: tuple[int, ...] = (), top: int = 0
    ) -> Message:
        """`fresh`: asked for anew; `back`: what an undo brought back; `top`: so many of its first rows come along."""


class Listing(Generic[V, S, Row]):
    """Keeps a `Lines` at what its state asks for. The owner hands on what was read."""

    def __init__(
        self, lines: Lines[Row], asked: Asked[V, S], reads: ListReads[V, S], background: Background
    ) -> None:
        self.lines = lines
        self.state = ListState(asked)
        self._reads = reads
        self._background = background
        self._reads_out = 0
        """Reads of rows that are not taken yet: what they bring may be older than what is heard meanwhile."""

    # asking

    def show(self, view: V) -> None:
        """Another view, from its top; nothing is selected in it."""
        self.state.show(view)
        self.lines.clear_selection()

    def read(self) -> None:
        """Read the list: what it is asked for when the read begins, as one that waits is not asked for again."""
        if not self.state.to_top:
            self._background.read("list", lambda: self._reads.ids(self.state.asked, fresh=False))
            return
        top, asked = self.lines.at_top(), self.state.asked

        def read() -> Message:
            nonlocal asked
            asked = self.state.asked
            return self._reads.ids(asked, fresh=True, top=top)

        self._read_rows("fresh list", read, lambda: self.state.failed(asked), after_deeds=True)

    def reload(self) -> None:
        """Read the list, and the rows in sight if they stay."""
        self.read()
        self.lines.touch(() if self.state.to_top else self.lines.near())

    def read_rows(self, ids: tuple[int, ...]) -> None:
        """Read these rows."""
        self._read_rows(f"rows {ids}", lambda: self._reads.rows(ids), lambda: self._await_no_more(ids))

    def bring_back(self, ids: tuple[int, ...]) -> None:
        """An undo brought these back: read the list for them."""
        self.state.bring_back()
        self._background.read(
            f"back {ids}",
            lambda: self._reads.ids(self.state.asked, fresh=False, back=ids),
            failed=self.state.brought_back,
        )

    def _read_rows(
        self, name: str, fn: Callable[[], Message], failed: Callable[[], None], *, after_deeds: bool = False
    ) -> None:
        def fails() -> None:
            self._reads_out -= 1
            failed()

        self._reads_out += self._background.read(name, fn, failed=fails, after_deeds=after_deeds)

    # what was read

    def knows_no_newer(self, turn: int) -> bool:
        """Whether rows that were read when the list had been given this much are as new as all it has and waits for."""
        return turn == self.lines.in_sight.turn and not self._reads_out

    def take(self, asked: Asked[V, S], ids: Sequence[int], rows: Mapping[int, Row], *, fresh: bool) -> bool:
        """Show these ids, unless something else was asked for meanwhile. Tells whether they are shown."""
        self._reads_out -= fresh
        if not self.state.takes(asked, fresh=fresh):
            return False
        if rows:
            self._show(tuple(rows), rows)
        if list(self.lines.ids) != ids:
            self.lines.set_ids(ids)
        if self.state.arrived(empty=not ids):
            self.lines.to_top()
        return True

    def take_rows(self, wanted: tuple[int, ...], rows: Mapping[int, Row]) -> None:
        """Show these rows."""
        self._reads_out -= 1
        self._show(wanted, rows)

    def _show(self, wanted: tuple[int, ...], rows: Mapping[int, Row]) -> None:
        self.lines.put(rows)
        self._await_no_more(wanted)

    def _await_no_more(self, wanted: tuple[int, ...]) -> None:
        """Rows are here, or could not be read; those are asked for when they come into sight again."""
        self.lines.unask(wanted)
        self.state.rows_arrived()

    def brought_back(self, ids: Iterable[int]) -> int | None:
        """The first of these that the list has."""
        self.state.brought_back()
        return next((id_ for id_ in ids if id_ in self.lines.ids), None)

    def patch(self, ids: Sequence[int], change: Callable[[Row], Row | None]) -> set[int]:
        """Rows as a verb will leave them. Gives those that will leave the list."""
        changed = {id_: change(row) for id_ in ids if (row := self.lines.row(id_)) is not None}
        self.lines.put({id_: row for id_, row in changed.items() if row is not None})
        return {id_ for id_, row in changed.items() if row is None}

    def drop(self, gone: set[int]) -> None:
        """These leave the list."""
        if gone:
            self.lines.set_ids([id_ for id_ in self.lines.ids if id_ not in gone])
