"""In which language a customer seems to write, by what he wrote himself lately; a guess, and never kept."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence

from tui_desk.desk import homes
from tui_desk.desk.customers.family import members
from tui_desk.store.reader import Reader, any_of
from tui_desk.text.ticket_texts import asked_in

NEWEST = 8
"""So many of his messages are looked at."""
LONGEST = 4000
"""And so much of each."""


def guessed(reader: Reader, customer_id: int, conversation_id: int | None = None) -> str:
    """A language such as `de`, by his words in this conversation first; empty: they don't tell."""
    return next(filter(None, _told(reader, customer_id, conversation_id)), "")


def _told(reader: Reader, customer_id: int, conversation_id: int | None) -> Iterator[str]:
    """What each message tells, surest first; the single word by which he asks for his tickets tells only at last."""
    from tui_desk.text.language import language_of

    if conversation_id is not None:
        yield from map(language_of, _his_words(reader, customer_id, conversation_id))
    anywhere = _his_words(reader, customer_id, None)
    yield from map(language_of, anywhere)
    yield from map(asked_in, anywhere)


def _his_words(reader: Reader, customer_id: int, conversation_id: int | None) -> list[str]:
    """Newest first, without what he quotes, what a machine wrote for him, and what an agent wrote down of a call."""
    names, params = any_of("member", members(reader, customer_id))
    here = "" if conversation_id is None else " AND conversation_id = :here"
    rows = reader.rows(
        f"SELECT substr(text, 1, :longest), spans FROM message WHERE customer_id IN ({names}){here}"
        " AND direction = 'inbound' AND kind = 'message' AND automatic IN ('', 'status question')"
        " AND deleted_at IS NULL AND key NOT LIKE :logged ORDER BY at DESC, id DESC LIMIT :newest",
        longest=LONGEST,
        logged=f"{homes.LOGGED}%",
        newest=NEWEST,
        **params,
        **({} if conversation_id is None else {"here": conversation_id}),
    )
    return [_own(text, json.loads(spans)) for text, spans in rows]


def _own(text: str, spans: Sequence[tuple[int, int, str]]) -> str:
    """Only his own stretches; all of a text that was never folded."""
    return "\n".join(text[start:end] for start, end, kind in spans if kind == "own") if spans else text
