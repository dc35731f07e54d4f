"""What lists ask in SQL: what a customer is called, and whether a column has what somebody typed, as the search folds.

`like` and `folded` name the parameters that `typed` gives.
"""

from __future__ import annotations

from tui_desk.typed import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tui_desk.store.reader import Reader

NAME = """CASE WHEN k.merged_into_id IS NULL THEN coalesce(k.name, '') ELSE coalesce((
    WITH RECURSIVE up(id, next) AS (SELECT x.id, x.merged_into_id FROM customer x WHERE x.id = k.merged_into_id
      UNION SELECT x.id, x.merged_into_id FROM customer x JOIN up ON x.id = up.next)
    SELECT nullif(z.name, '') FROM customer z JOIN up ON up.id = z.id WHERE up.next IS NULL), k.name) END"""
"""What the customer `k` is called now: as the one he leads to, where he was joined to another."""
NAMED = f"""coalesce(nullif({NAME}, ''), (SELECT coalesce(nullif(i.handle, ''), i.value) FROM identity i
    WHERE i.customer_id = k.id ORDER BY i.id LIMIT 1), '')"""
"""As `NAME`, and by what he is known by where he has none; empty where there is no customer `k`."""


class Typed(NamedTuple):
    """What somebody typed."""

    like: str
    """To begin with it."""
    folded: str


def typed(text: str) -> Typed:
    """What somebody typed, to be compared; `text` is not empty."""
    from tui_desk.text.search_folding import folded

    sought = folded(text) or text
    escaped = sought.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    return Typed(f"{escaped}%", sought)


def holds(columns: Sequence[str], like: str, folded: str) -> str:
    """Whether it stands in one of these columns, the longest first.

    Those are one text where more than ASCII is in one: to ask Python of each costs more than to look through it.
    """
    as_it_is = " OR ".join(f"{column} LIKE '%' || {like} ESCAPE '\\'" for column in columns)
    beyond = " OR ".join(map(_is_beyond_ascii, columns))
    return f"({as_it_is} OR ({beyond}) AND also_holds({' || char(10) || '.join(columns)}, {folded}))"


def begins(column: str, like: str, folded: str) -> str:
    """Whether a column begins with it."""
    beyond = f"{_is_beyond_ascii(column)} AND also_begins({column}, {folded})"
    return f"({column} LIKE {like} ESCAPE '\\' OR {beyond})"


def called(like: str, folded: str) -> str:
    """Whether an agent `a` is called so: his login, his short name, or a word of his name begins with it."""
    word = holds(["(' ' || a.name)"], f"' ' || {like}", f"' ' || {folded}")
    return f"({begins('a.login', like, folded)} OR {begins('a.short', like, folded)} OR {word})"


def agents(reader: Reader, text: str) -> list[int]:
    """The agents who are called so."""
    where = called(":like", ":folded")
    rows = reader.rows(f"SELECT a.id FROM agent a WHERE {where}", **typed(text)._asdict())
    return [row[0] for row in rows]


def _is_beyond_ascii(column: str) -> str:
    return f"length(CAST({column} AS BLOB)) > length({column})"
