"""Conversations by what was said in them, newest first. Whatever is asked, a bounded part of the index is read."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from tui_desk.desk.search import backlog, filtering, listing, newest, numbered, numbering, suggesting
from tui_desk.desk.search.filtering import Asking
from tui_desk.search_rows import HitLine, SearchHit, SearchKey, SearchPage
from tui_desk.store.reader import Reader, Row
from tui_desk.text.search_hits import hit_line
from tui_desk.text.search_match import match
from tui_desk.text.search_query import Query, Term, parse

LIMIT = 50
RANKED = 5_000
"""The best are looked for among so many of the newest messages."""


def search(
    reader: Reader,
    typed: str,
    asking: Asking,
    *,
    limit: int = LIMIT,
    typing: bool = False,
    after: SearchKey | None = None,
    best: bool = False,
) -> SearchPage:
    """Conversations of whose messages one has what was typed, by that message, newest first. Of a number first those
    that it names: its own, and those that hang on the ticket.

    `typing`: the last word may still grow; `best`: what fits best among the newest messages, not the newest.
    Raises DeskError where it means nothing.
    """
    query = parse(typed, typing=typing)
    left = backlog.left(reader)
    if not query.words:
        page = listing.listed(reader, query, asking, limit, after) if query.filters else SearchPage(())
        return SearchPage(page.hits, page.more, "", left)
    told = after.seen if after else frozenset[int]()
    by_number = tuple(hit for hit in numbered.hits(reader, typed) if hit.conversation_id not in told)[:limit]
    seen = told.union(hit.conversation_id for hit in by_number)
    before = after.before if after else numbering.LAST
    start, rest = SearchKey(before, seen, numbering.moment(before)), limit - len(by_number)
    if not rest:
        return SearchPage(by_number, start, "", left)
    where, params = filtering.conditions(reader, query, asking, of_message=True)
    if best:
        hits, more = _best(reader, query, where, params, rest, seen), None
    else:
        hits, more = newest.newest(reader, query, where, params, rest, start)
    found = (*by_number, *_hits(reader, hits, query.words))
    meant = "" if found or told or more else _meant(reader, typed, query.words)
    return SearchPage(found, more, meant, left)


def _meant(reader: Reader, typed: str, words: Sequence[Term]) -> str:
    """What was perhaps meant and is there; empty: nothing."""
    meant = suggesting.meant(reader, typed, words)
    if not meant:
        return ""
    there = reader.rows(_IS_THERE, match=match(parse(meant).terms))
    return meant if there else ""


def _best(
    reader: Reader, query: Query, where: str, params: Mapping[str, Any], limit: int, seen: frozenset[int]
) -> list[Row]:
    """Rows of `_OF`, the best first, of a window of the newest messages."""
    row = reader.row(
        "SELECT id FROM search_doc WHERE id >= 0 ORDER BY id DESC LIMIT 1 OFFSET :ranked", ranked=RANKED
    )
    ranked = reader.rows(_RANKED, match=match(query.terms), floor=row[0] if row else 0, size=RANKED)
    docs = [one[0] for one in ranked]
    by_doc = {one[0]: one for one in reader.rows(f"{_OF}{where}", docs=json.dumps(docs), **params)}
    found: dict[int, Row] = {}
    for doc in docs:
        if doc in by_doc and by_doc[doc][2] not in seen and len(found) < limit:
            found.setdefault(by_doc[doc][2], by_doc[doc])
    return list(found.values())


def _hits(reader: Reader, rows: Sequence[Row], words: Sequence[Term]) -> Iterator[SearchHit]:
    """Each with the line in which it was found."""
    messages = {row[0]: row[1:] for row in reader.rows(_TEXTS, ids=json.dumps([row[1] for row in rows]))}
    for _, message_id, conversation_id, at in rows:
        author, line = _line(messages[message_id], words)
        yield SearchHit(conversation_id, message_id, at, author, line)


def _line(message: Row, words: Sequence[Term]) -> tuple[str, HitLine]:
    """Who wrote the line, empty where it is his name, and the line."""
    name, address, subject, text, recipients = message
    author = name or address
    first = line = hit_line(text, words)
    if not line.spans:
        line = hit_line(subject, words)
    if not line.spans:
        line = hit_line(f"{name} <{address}>" if address else name, words)
        if line.spans:
            return "", line
        line = hit_line(_people(recipients), words)
    return author, line if line.spans else first


def _people(recipients: str) -> str:
    found = json.loads(recipients)
    some = (one for field in ("to", "cc", "bcc") for one in found.get(field, ()))
    return ", ".join(f"{name} <{address}>" if name else address for name, address in some)


_IS_THERE = "SELECT 1 FROM search_message WHERE search_message MATCH :match LIMIT 1"
_TEXTS = (
    "SELECT id, author_name, author_address, subject, text, recipients FROM message"
    " WHERE id IN (SELECT value FROM json_each(:ids))"
)
_RANKED = (
    "SELECT rowid FROM search_message WHERE search_message MATCH :match AND rowid >= :floor"
    " ORDER BY rank LIMIT :size"
)
_OF = (
    "SELECT d.id, m.id, m.conversation_id, m.at FROM json_each(:docs) j CROSS JOIN search_doc d ON d.id = j.value"
    " CROSS JOIN message m ON m.id = d.message_id CROSS JOIN conversation c ON c.id = m.conversation_id"
    " WHERE m.delivery != 'cancelled'"
)
