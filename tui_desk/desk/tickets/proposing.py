"""What a ticket is proposed to say before an agent has typed anything: read from what it is made of, never guessed."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from tui_desk.desk import people
from tui_desk.desk.inbox import NEVER
from tui_desk.errors import NotFound
from tui_desk.store.reader import Reader, any_of
from tui_desk.text.clean import clean
from tui_desk.text.headline import headline
from tui_desk.text.quotes import own_text
from tui_desk.text.subject import base
from tui_desk.ticket_rows import NewTicket
from tui_desk.typed import dataclass

BEGINNING = 20
"""Of a whole conversation, so many messages before our first answer make the text."""
MOST_CONCERNED = 200
MOST_TAGS = 500


@dataclass(frozen=True, slots=True)
class _Said:
    """A message a ticket is made of."""

    conversation_id: int
    customer_id: int | None
    """Whose it is; None for what one of us wrote."""
    author: str
    text: str


@dataclass(frozen=True, slots=True)
class _Talk:
    """A conversation a ticket is made of."""

    id: int
    subject: str
    customer_id: int | None
    assignee_id: int | None
    priority: int
    group: bool


def propose(
    reader: Reader,
    agent_id: int | None,
    *,
    conversation_ids: Sequence[int] = (),
    message_ids: Sequence[int] = (),
) -> NewTicket:
    """What a ticket made of these begins with. Raises NotFound where one of them is not there.

    Chosen messages say it in their own words; of whole conversations the first says it, all are linked.
    """
    chosen = _said(reader, message_ids)
    talks = _talks(reader, [*conversation_ids, *(one.conversation_id for one in chosen)])
    if not talks:
        return NewTicket("", assignee_id=_here(reader, agent_id))
    first = talks[0]
    said = chosen or _question(reader, first.id)
    requester, others = _customers(reader, talks, chosen)
    return NewTicket(
        title=_title(first, said, from_text=bool(chosen)),
        text=_text(said),
        priority=max(one.priority for one in talks),
        assignee_id=_here(reader, first.assignee_id) or _here(reader, agent_id),
        requester_id=requester,
        tags=_tags(reader, talks),
        conversation_ids=tuple(one.id for one in talks),
        message_ids=tuple(dict.fromkeys(message_ids)),
        customer_ids=tuple(others),
    )


def titles(reader: Reader, new: NewTicket) -> dict[int, str]:
    """By customer what a proposed ticket is called if he asked for it: by his own words in what it is made of."""
    chosen = _said(reader, new.message_ids)
    talks = _talks(reader, new.conversation_ids[:MOST_CONCERNED]) if not chosen else []
    found: dict[int, str] = {}
    for one in chosen:
        _call(reader, found, one.customer_id, headline(one.text))
    for talk in talks:
        said = _question(reader, talk.id)
        if not talk.group:
            _call(reader, found, talk.customer_id, _title(talk, said, from_text=False))
            continue
        for one in said:
            _call(reader, found, one.customer_id, headline(one.text))
    return found


def concerned(reader: Reader, new: NewTicket) -> tuple[tuple[int, str], ...]:
    """Id and name of everybody who may have asked for it: as proposed first, then who takes part in what it is of."""
    names, params = any_of("id", new.conversation_ids)
    takes_part = reader.rows(
        "SELECT DISTINCT p.customer_id FROM participant p WHERE p.customer_id IS NOT NULL"
        f" AND p.conversation_id IN ({names}) ORDER BY p.customer_id LIMIT :most",
        most=MOST_CONCERNED,
        **params,
    )
    first = [one for one in (new.requester_id, *new.customer_ids) if one is not None]
    wanted = list(dict.fromkeys([*first, *(people.is_now(reader, row[0]) for row in takes_part)]))
    names, params = any_of("id", wanted)
    called = dict(
        _pairs(reader, f"SELECT k.id, {people.CALLED} FROM customer k WHERE k.id IN ({names})", params)
    )
    return tuple((one, clean(called[one], one_line=True).strip()) for one in wanted if one in called)


def known_tags(reader: Reader) -> tuple[str, ...]:
    """Words that stand on tickets and conversations already."""
    rows = reader.rows(
        "SELECT name FROM ticket_tag UNION SELECT name FROM tag ORDER BY 1 LIMIT :most", most=MOST_TAGS
    )
    return tuple(clean(row[0], one_line=True) for row in rows)


def _pairs(reader: Reader, sql: str, params: Mapping[str, Any]) -> Iterator[tuple[int, str]]:
    return ((row[0], row[1]) for row in reader.rows(sql, **params))


def _call(reader: Reader, found: dict[int, str], customer_id: int | None, words: str) -> None:
    """The first of his words that say something stand."""
    if customer_id is not None and words:
        found.setdefault(people.is_now(reader, customer_id), words)


def _title(talk: _Talk, said: Sequence[_Said], *, from_text: bool) -> str:
    """Of a whole mail thread its subject is the best title; a group's is only the group's name."""
    subject = headline(base(talk.subject)) if not talk.group else ""
    words = next(filter(None, (headline(one.text) for one in said)), "")
    return (words or subject) if from_text else (subject or words)


def _text(said: Sequence[_Said]) -> str:
    texts = [(one.author, one.text) for one in said if one.text]
    if len({author for author, _ in texts}) <= 1:
        return "\n\n".join(text for _, text in texts)
    return "\n\n".join(f"{author or '?'}: {text}" for author, text in texts)


def _customers(
    reader: Reader, talks: Sequence[_Talk], chosen: Sequence[_Said]
) -> tuple[int | None, list[int]]:
    """On whose behalf, and whom it concerns besides: of chosen messages who wrote most of them, the first of equals."""
    wrote = Counter(people.is_now(reader, one.customer_id) for one in chosen if one.customer_id is not None)
    partners = [people.is_now(reader, one.customer_id) for one in talks if one.customer_id is not None]
    everybody = [one for one, _ in wrote.most_common()] or list(dict.fromkeys(partners))
    return (everybody[0], everybody[1:]) if everybody else (None, [])


def _here(reader: Reader, agent_id: int | None) -> int | None:
    """An agent, unless he works here no more."""
    row = reader.row("SELECT id FROM agent WHERE id = :id AND active", id=agent_id)
    return row[0] if row else None


def _said(reader: Reader, message_ids: Sequence[int]) -> list[_Said]:
    names, params = any_of("id", message_ids)
    rows = reader.rows(f"{_SAID} WHERE m.id IN ({names}) ORDER BY m.at, m.id", **params)
    if len(rows) != len(set(message_ids)):
        raise NotFound("not all of these messages are here")
    return [_one(*row) for row in rows]


def _question(reader: Reader, conversation_id: int) -> list[_Said]:
    """What a conversation began with, until somebody answered."""
    until = reader.row(
        "SELECT a.at, a.id FROM message a WHERE a.conversation_id = :id AND a.direction = 'outbound'"
        " AND a.automatic = '' AND (a.at, a.id) > (SELECT b.at, b.id FROM message b WHERE b.conversation_id = :id"
        " AND b.direction = 'inbound' ORDER BY b.at, b.id LIMIT 1) ORDER BY a.at, a.id LIMIT 1",
        id=conversation_id,
    )
    at, answer_id = until or (NEVER, 0)
    rows = reader.rows(
        f"{_SAID} WHERE m.conversation_id = :id AND m.direction = 'inbound' AND (m.at, m.id) < (:at, :answer)"
        " ORDER BY m.at, m.id LIMIT :most",
        id=conversation_id,
        at=at,
        answer=answer_id,
        most=BEGINNING,
    )
    return [_one(*row) for row in rows]


def _one(
    conversation_id: int, direction: str, customer_id: int | None, author: str, text: str, spans: str
) -> _Said:
    return _Said(
        conversation_id,
        customer_id if direction == "inbound" else None,
        clean(author, one_line=True).strip(),
        own_text(text, json.loads(spans)),
    )


def _talks(reader: Reader, conversation_ids: Sequence[int]) -> list[_Talk]:
    """These conversations, in the order given."""
    wanted = list(dict.fromkeys(conversation_ids))
    names, params = any_of("id", wanted)
    rows = reader.rows(
        "SELECT c.id, c.subject, c.customer_id, c.assignee_id, c.priority, coalesce(h.is_group, 0)"
        f" FROM conversation c LEFT JOIN chat h ON h.id = c.chat_id WHERE c.id IN ({names})",
        **params,
    )
    found = {row[0]: _Talk(*row) for row in rows}
    for id_ in wanted:
        if id_ not in found:
            raise NotFound(f"there is no conversation #{id_}")
    return [found[id_] for id_ in wanted]


def _tags(reader: Reader, talks: Sequence[_Talk]) -> tuple[str, ...]:
    names, params = any_of("id", [one.id for one in talks])
    rows = reader.rows(
        f"SELECT DISTINCT name FROM tag WHERE conversation_id IN ({names}) ORDER BY name", **params
    )
    return tuple(row[0] for row in rows)


_SAID = (
    "SELECT m.conversation_id, m.direction, m.customer_id, coalesce(nullif(m.author_name, ''), m.author_address),"
    " m.text, m.spans FROM message m"
)
