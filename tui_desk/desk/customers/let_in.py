"""Who came into another's conversation by mail because the two were joined: told when they part, put out on wish.

Nobody is put out who wrote there before.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from tui_desk.customer_rows import LetIn
from tui_desk.desk import people
from tui_desk.desk.customers import changing, family
from tui_desk.exchange import Person
from tui_desk.store.reader import Reader, any_of

if TYPE_CHECKING:
    from tui_desk.store.transaction import Transaction

Gone = list[list[Any]]
"""`[conversation, kind, value, name, role]` of each who was put out."""


def by_joining(reader: Reader, source: int, target: int) -> tuple[LetIn, ...]:
    """Where either of two takes part with the other only since they were joined, the first time if they were often."""
    row = reader.row(
        "SELECT min(at) FROM event WHERE customer_id = :source AND +kind = 'customer_joined_into'"
        " AND json_extract(data, '$.other') = :target",
        source=source,
        target=target,
    )
    since = row[0] if row and row[0] is not None else 0
    one = family.members(reader, source)
    other = [id_ for id_ in family.members(reader, target) if id_ not in one]
    return (*_found(reader, source, one, other, since), *_found(reader, target, other, one, since))


def put_out(tx: Transaction, found: Sequence[LetIn]) -> Gone:
    """They take no part there any more; gives what was taken away."""
    gone: Gone = []
    for one in found:
        names, params = any_of("who", one.members)
        here = (
            f" FROM participant WHERE conversation_id = :talk AND kind = 'mail' AND customer_id IN ({names})"
        )
        rows = tx.rows(
            f"SELECT conversation_id, kind, value, name, role{here}", talk=one.conversation_id, **params
        )
        tx.run(f"DELETE{here}", talk=one.conversation_id, **params)
        gone += [list(row) for row in rows]
    return gone


def let_in_again(tx: Transaction, gone: Gone) -> None:
    """Take that back."""
    for talk, kind, value, name, role in gone:
        people.take_part(tx, talk, Person(kind, value, name), role)


def told(found: Sequence[LetIn]) -> str:
    """`Bob in #3 and #4, Anna in #7`."""
    by_name: dict[str, list[int]] = {}
    for one in found:
        by_name.setdefault(one.name, []).append(one.conversation_id)
    return ", ".join(f"{name} in {' and '.join(f'#{id_}' for id_ in ids)}" for name, ids in by_name.items())


def _found(reader: Reader, who: int, mine: list[int], theirs: list[int], since: int) -> list[LetIn]:
    """Conversations of theirs in which only later messages are of mine."""
    my_names, my_params = any_of("mine", mine)
    their_names, their_params = any_of("theirs", theirs)
    rows = reader.rows(
        "SELECT DISTINCT c.id, coalesce(nullif(c.subject, ''), c.snippet) FROM participant p"
        f" JOIN conversation c ON c.id = p.conversation_id WHERE p.customer_id IN ({my_names}) AND p.kind = 'mail'"
        f" AND c.customer_id IN ({their_names}) AND c.merged_into_id IS NULL AND (SELECT min(m.at) FROM message m"
        f" WHERE m.conversation_id = c.id AND m.customer_id IN ({my_names}) AND m.direction = 'inbound') >= :since"
        " ORDER BY c.id",
        since=since,
        **my_params,
        **their_params,
    )
    name = changing.called(reader, who)
    return [LetIn(row[0], row[1], name, tuple(mine)) for row in rows]
