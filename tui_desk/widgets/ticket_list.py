"""Tickets one under the other, in groups that have a title where they are in the order of their due times."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from tui_desk.widgets.lines import Lines
from tui_desk.widgets.ticket_table import Entry, GroupTitle, TablePainter

Sections = Mapping[str, Sequence[int]]
"""Tickets in order, by what they stand under."""


class TicketList(Lines[Entry]):
    """A long list: ids below, rows on demand. Titles have negative ids, which the cursor passes over."""

    def __init__(self, painter: TablePainter, *, id: str | None = None) -> None:  # noqa: A002 - Textual's name
        super().__init__(painter, id=id)
        self._titles: dict[int, GroupTitle] = {}

    def show(self, sections: Sections, titles: Mapping[str, str], late: str = "") -> None:
        """These tickets; `titles` of sections, where they have any; `late`: the one whose tickets are overdue."""
        ids: list[int] = []
        self._titles = {}
        for place, (name, members) in enumerate(sections.items()):
            if members and name in titles:
                self._titles[-place - 1] = GroupTitle(titles[name], len(members), late=name == late)
                ids.append(-place - 1)
            ids += members
        self.put(self._titles)
        if ids != self.ids:
            self.set_ids(ids)

    def lacking(self, wanted: Sequence[int]) -> tuple[int, ...]:
        """The tickets among what is wanted; titles are here."""
        self.put({item: self._titles[item] for item in wanted if item in self._titles})
        return tuple(item for item in wanted if item >= 0)

    @property
    def count(self) -> int:
        """How many tickets there are."""
        return len(self.ids) - len(self._titles)
