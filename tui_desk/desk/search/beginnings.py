"""A word that is only begun stands for all words of the index that begin so, as long as these are few.

Of a beginning the index would merge all messages of all such words before it can give the newest; of words it gives
them one by one. Letters with which many words begin stand in nearly every message: those are looked for in the newest
messages themselves, and where that is more work than the index has, it is asked from there on.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import islice
from typing import TYPE_CHECKING, Any

from tui_desk.desk.search import indexing, suggesting
from tui_desk.store.reader import Reader
from tui_desk.text.search_beginning import begins
from tui_desk.text.search_folding import folded, in_word
from tui_desk.text.search_match import COLUMNS, match
from tui_desk.text.search_query import Clause, Query, Term
from tui_desk.typed import dataclass

if TYPE_CHECKING:
    from tui_desk.desk.search.newest import Page

FEW = 32
"""Words that are asked for in the place of their beginning."""
SLICE = 100
"""Messages that are read at once."""
COSTS = 25
"""To look through one message costs about as much as so many that the index merges."""
TELLING = 600
"""Fewer of the newest messages tell little of the others: they may all be of one conversation."""
MOST_WALKED = 8_000


@dataclass(frozen=True, slots=True)
class Begun:
    """A query with words that are only begun."""

    starts: tuple[tuple[str, str], ...]
    """The letters, and the place where they are to stand; empty: anywhere."""
    rest: str
    """What the index is asked for all the same; empty: nothing, all messages are looked at."""


def spelled_out(reader: Reader, query: Query) -> Query:
    """The same query, with the words themselves where few begin so."""
    terms = tuple(
        replace(clause, any_of=tuple(word for term in clause.any_of for word in _words(reader, term)))
        for clause in query.terms
    )
    return replace(query, terms=terms)


def _words(reader: Reader, term: Term) -> tuple[Term, ...]:
    if not _is_begun(term):
        return (term,)
    words = tuple(islice(suggesting.beginning(reader, _letters(term)), FEW + 1))
    if not 0 < len(words) <= FEW:
        return (term,)
    return tuple(term._replace(text=word, prefix=False) for word in words)


def begun(query: Query) -> Begun | None:
    """What of a query is only begun; None: nothing, or the rest only says what is not to be there."""
    short = [clause for clause in query.terms if _is_short(clause)]
    rest = [clause for clause in query.terms if not _is_short(clause)]
    if not short or (rest and all(clause.negative for clause in rest)):
        return None
    terms = [clause.any_of[0] for clause in short]
    starts = tuple((_letters(term), COLUMNS[term.field] if term.field else "") for term in terms)
    return Begun(starts, match(rest))


def walk(
    reader: Reader, begun: Begun, where: str, params: Mapping[str, Any], page: Page, before: int
) -> int | None:
    """Look through the newest messages; gives from where on the index is to be asked, None where there is no more."""
    source = _WITH if begun.rest else _ALL
    sql = _MESSAGES.format(source=source, where=where)
    asked = {**params, "match": begun.rest} if begun.rest else params
    fit = 0
    for looked in range(SLICE, MOST_WALKED + 1, SLICE):
        rows = reader.rows(sql, before=before, size=SLICE, **asked)
        for doc, message, talk, at, passes, *fields in rows:
            if not passes or not (talk in page.seen or _has(fields, begun.starts)):
                continue
            fit += 1
            if page.add((doc, message, talk, at)):
                return int(doc)
        if len(rows) < SLICE:
            return None
        before = rows[-1][0]
        if not _is_worth_it(reader, page, looked, fit):
            break
    return before


def _is_worth_it(reader: Reader, page: Page, looked: int, fit: int) -> bool:
    """Whether looking through as many as will probably fill the page costs less than the index."""
    row = reader.row("SELECT max(id) FROM message")
    messages = row[0] if row else 0
    if looked < TELLING and looked * COSTS * 10 < messages:
        return True
    likely = looked * (page.limit - len(page.rows)) // max(1, len(page.rows))
    return likely * COSTS < messages * fit // looked


def _has(fields: Sequence[object], starts: Sequence[tuple[str, str]]) -> bool:
    """Whether a message has them all; most are found in its text, which is looked at first."""
    text = str(fields[1])
    left = [one for one in starts if one[1] or not begins(text, one[0])]
    if not left:
        return True
    subject, _, author, recipients = indexing.texts(fields)
    places = {"subject": subject, "author": author, "recipients": recipients}
    return all(
        any(begins(some, letters) for name, some in places.items() if place in ("", name))
        for letters, place in left
    )


def _is_short(clause: Clause[Term]) -> bool:
    return not clause.negative and len(clause.any_of) == 1 and _is_begun(clause.any_of[0])


def _is_begun(term: Term) -> bool:
    """Whether it is the beginning of one word."""
    letters = _letters(term)
    return term.prefix and letters != "" and all(map(in_word, letters))


def _letters(term: Term) -> str:
    return folded(term.text).strip()


_ALL = "SELECT id FROM search_doc WHERE id < :before AND id >= :floor ORDER BY id DESC LIMIT :size"
_WITH = (
    "SELECT rowid AS id FROM search_message WHERE search_message MATCH :match AND rowid < :before AND rowid >= :floor"
    " ORDER BY rowid DESC LIMIT :size"
)
_MESSAGES = (
    "SELECT d.id, m.id, m.conversation_id, m.at, m.delivery != 'cancelled'{where},"
    " m.subject, m.text, m.author_name, m.author_address, m.recipients FROM ({source}) s"
    " CROSS JOIN search_doc d ON d.id = s.id CROSS JOIN message m ON m.id = d.message_id"
    " CROSS JOIN conversation c ON c.id = m.conversation_id ORDER BY d.id DESC"
)
