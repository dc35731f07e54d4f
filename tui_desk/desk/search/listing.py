"""Where no word is looked for: conversations by what they are, the one in which something was said last first.

What is left out by its words is looked for in the messages themselves, conversation by conversation: to ask the index
for one message costs more than to read it, and for the beginning of a word as much as for all messages.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from tui_desk.desk.search import filtering, indexing, numbering
from tui_desk.desk.search.filtering import Asking
from tui_desk.search_rows import HitLine, SearchHit, SearchKey, SearchPage
from tui_desk.store.reader import Reader, Row
from tui_desk.text.search_hits import stands
from tui_desk.text.search_match import COLUMNS
from tui_desk.text.search_query import Query, Term

AT_ONCE = 100
"""Conversations that are read at once where the first did not fill the page."""
MOST_READ = 8_000
"""Messages that are read for one page; the next one goes on from there."""


def listed(reader: Reader, query: Query, asking: Asking, limit: int, after: SearchKey | None) -> SearchPage:
    """Conversations that are what was asked, and of whose messages none has what is left out."""
    where, params = filtering.conditions(reader, query, asking, of_message=False)
    last, same = (after.before, set(after.seen)) if after else (numbering.LAST, set[int]())
    hits, read = list[SearchHit](), 0
    for id_, at, message, author, snippet in _talks(reader, where, params, limit + 1, last, same):
        if len(hits) == limit or read >= MOST_READ:
            return SearchPage(tuple(hits), SearchKey(last, frozenset(same), last))
        same = {*same, id_} if at == last else {id_}
        last = at
        said = _messages(reader, id_, query.left_out)
        read += len(said)
        if not any(_has(fields, query.left_out) for fields in said):
            hits.append(SearchHit(id_, message or 0, at, author or "", HitLine(snippet)))
    return SearchPage(tuple(hits))


def _talks(
    reader: Reader, where: str, params: Mapping[str, Any], size: int, before: int, told: set[int]
) -> Iterator[Row]:
    """Rows of `_CONVERSATIONS`, some at once."""
    sql = _CONVERSATIONS.format(where=where)
    while True:
        rows = reader.rows(sql, before=before, told=json.dumps(sorted(told)), most=size, **params)
        yield from rows
        if len(rows) < size:
            return
        last = rows[-1][1]
        same = {row[0] for row in rows if row[1] == last}
        before, told, size = last, same | told if last == before else same, AT_ONCE


def _messages(reader: Reader, conversation_id: int, left_out: Sequence[Term]) -> list[Row]:
    """What is to be looked through; texts only where that may be in them."""
    if not left_out:
        return []
    text = "''" if all(term.field for term in left_out) else "text"
    return reader.rows(_MESSAGES.format(text=text), id=conversation_id)


def _has(fields: Sequence[object], left_out: Sequence[Term]) -> bool:
    subject, text, author, recipients = indexing.texts(fields)
    places = {"subject": subject, "text": text, "author": author, "recipients": recipients}
    return any(
        stands(some, term)
        for term in left_out
        for place, some in places.items()
        if place == COLUMNS.get(term.field, place)
    )


_MESSAGES = (
    "SELECT subject, {text}, author_name, author_address, recipients FROM message"
    " WHERE conversation_id = :id AND delivery != 'cancelled'"
)
_CONVERSATIONS = (
    "SELECT c.id, c.last_at, n.id, n.author_name, c.snippet FROM (SELECT c.id, c.last_at, c.snippet"
    "  FROM conversation c WHERE c.merged_into_id IS NULL AND c.last_at <= :before"
    "  AND c.id NOT IN (SELECT value FROM json_each(:told)){where}"
    "  ORDER BY c.last_at DESC, c.id DESC LIMIT :most) c"
    " LEFT JOIN message n ON n.id = (SELECT id FROM message WHERE conversation_id = c.id"
    "  ORDER BY at DESC, id DESC LIMIT 1) ORDER BY c.last_at DESC, c.id DESC"
)
