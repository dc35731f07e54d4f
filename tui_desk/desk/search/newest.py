"""Messages in the index from a number on down, the newest first, and the conversations in which they stand.

A look costs what it gives: the first gives few, and each further one as many as the page probably still needs.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from tui_desk.desk.search import beginnings, numbering
from tui_desk.search_rows import SearchKey
from tui_desk.store.reader import Reader, Row
from tui_desk.text.search_folding import tokens
from tui_desk.text.search_match import match
from tui_desk.text.search_query import Query

FIRST_PORTION, FEWEST_AT_ONCE, LARGEST_PORTION = 250, 100, 5_000
"""Messages that one look at the index gives."""
FIRST_OF_BEGINNING = 1_000
"""A look for the beginning of a word costs the same whatever it gives."""
FIRST_OF_SEVERAL = 60
"""Words that seldom meet cost the index for each message what it takes to find it among those that have one of them."""
MOST_LOOKED_THROUGH = 30_000
"""Messages one page looks through; the next one goes on from there."""


@dataclass(slots=True)
class Page:
    """Conversations that were found so far, each by the newest of its messages that fits: `(doc, message, id, at)`."""

    limit: int
    seen: set[int]
    """These, and those that were told before."""
    rows: list[Row] = field(default_factory=list)

    def add(self, row: Row) -> bool:
        """Take one, unless it is there. Tells whether the page is full."""
        if row[2] not in self.seen:
            self.seen.add(row[2])
            self.rows.append(row)
        return len(self.rows) == self.limit

    def key(self, before: int) -> SearchKey:
        """What the next page begins with."""
        return SearchKey(before, frozenset(self.seen), numbering.moment(before))


def newest(
    reader: Reader, query: Query, where: str, params: Mapping[str, Any], limit: int, start: SearchKey
) -> tuple[list[Row], SearchKey | None]:
    """Conversations from there on, and where to go on; `where`: what is asked of each besides its words."""
    query = beginnings.spelled_out(reader, query)
    page = Page(limit, set(start.seen))
    before: int | None = start.before
    if begun := beginnings.begun(query):
        before = beginnings.walk(reader, begun, where, params, page, start.before)
    if before is not None and len(page.rows) < limit:
        before = _by_index(reader, query, where, params, page, before)
    return page.rows, None if before is None else page.key(before)


def _by_index(
    reader: Reader, query: Query, where: str, params: Mapping[str, Any], page: Page, before: int
) -> int | None:
    """Fill the page; gives where the next one begins, None where there is no more."""
    wanted, looked, size = match(query.terms), 0, _first(query)
    while looked < MOST_LOOKED_THROUGH:
        docs, number, last = reader.rows(
            _PORTION, match=wanted, before=before, size=size, floor=params["floor"]
        )[0]
        for row in reader.rows(_TALKS.format(where=where), docs=docs, **params):
            if page.add(row):
                return int(row[0])
        if number < size:
            return None
        before, looked = last, looked + size
        size = _for_the_rest(page, looked)
    return before


def _first(query: Query) -> int:
    """How many messages the first look is to give."""
    if any(term.prefix for term in query.words):
        return FIRST_OF_BEGINNING
    several = len(query.terms) > 1 or any(len(tokens(term.text)) > 1 for term in query.words)
    return FIRST_OF_SEVERAL if several else FIRST_PORTION


def _for_the_rest(page: Page, looked: int) -> int:
    """How many messages are likely to fill the page, by what those looked through gave, and some more; not more than
    those were, or than one that looks first asks for: few tell little about many."""
    missing = page.limit - len(page.rows)
    likely = looked * missing * 5 // (4 * max(1, len(page.rows)))
    return max(FEWEST_AT_ONCE, min(likely, max(looked, FIRST_PORTION), LARGEST_PORTION))


_PORTION = (
    "SELECT json_group_array(id), count(*), min(id) FROM (SELECT rowid AS id FROM search_message"
    " WHERE search_message MATCH :match AND rowid < :before AND rowid >= :floor ORDER BY rowid DESC LIMIT :size)"
)
_TALKS = (
    "SELECT max(d.id) AS newest, m.id, m.conversation_id, m.at FROM json_each(:docs) j"
    " CROSS JOIN search_doc d ON d.id = j.value CROSS JOIN message m ON m.id = d.message_id"
    " CROSS JOIN conversation c ON c.id = m.conversation_id"
    " WHERE m.delivery != 'cancelled'{where} GROUP BY m.conversation_id ORDER BY newest DESC"
)
"""Of each conversation the row of its newest message: SQLite takes the other columns from where the maximum stands."""
