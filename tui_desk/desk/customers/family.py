"""Who was joined to whom. Nothing moves when customers are joined: one leads to the other, and every read follows."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from tui_desk.desk.people import FAMILY, is_now
from tui_desk.errors import NotFound
from tui_desk.store.reader import Reader, any_of

__all__ = ["FAMILY", "current", "ends", "folded", "is_now", "leads", "members"]


def current(reader: Reader, customer_id: int) -> int:
    """The customer a number leads to. Raises NotFound."""
    if reader.row("SELECT 1 FROM customer WHERE id = :id", id=customer_id) is None:
        raise NotFound(f"there is no customer {customer_id}")
    return is_now(reader, customer_id)


def members(reader: Reader, customer_id: int) -> list[int]:
    """A customer and everybody who was joined to him, himself first."""
    return [row[0] for row in reader.rows(FAMILY, customer=customer_id)]


def leads(reader: Reader) -> dict[int, int]:
    """Everybody who was joined to another, and to whom he leads at last."""
    into: dict[int, int] = dict(
        reader.rows("SELECT id, merged_into_id FROM customer WHERE merged_into_id IS NOT NULL")
    )
    return {id_: _end(into, id_) for id_ in into}


def ends(reader: Reader, ids: Iterable[int]) -> dict[int, int]:
    """To whom each of these leads at last, himself where nobody else."""
    names, params = any_of("id", list(dict.fromkeys(ids)))
    if not names:
        return {}
    return dict(
        reader.rows(
            "WITH RECURSIVE up(first, id, next) AS (SELECT id, id, merged_into_id FROM customer"
            f" WHERE id IN ({names}) UNION SELECT up.first, k.id, k.merged_into_id FROM up"
            " JOIN customer k ON k.id = up.next) SELECT first, id FROM up WHERE next IS NULL",
            **params,
        )
    )


def folded(reader: Reader, ids: Sequence[int]) -> list[int]:
    """These customers as they stand in a list: each one that others lead to once, where the first of them stood."""
    into = leads(reader)
    return list(dict.fromkeys(into.get(id_, id_) for id_ in ids))


def _end(into: dict[int, int], id_: int) -> int:
    while id_ in into:
        id_ = into[id_]
    return id_
