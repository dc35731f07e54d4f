"""Lists of customers: who is in one, in which order, whom words find, and the row of each."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from tui_desk.customer_rows import CustomerLine, CustomerSort
from tui_desk.desk.customers import family
from tui_desk.desk.numbers import plain
from tui_desk.desk.people import WRITTEN, customer_of
from tui_desk.desk.tickets.states import OPEN
from tui_desk.errors import DeskError, NotFound
from tui_desk.exchange import Person
from tui_desk.store.reader import Reader, Row, any_of
from tui_desk.text.known_by import folded
from tui_desk.text.phone import LIKENESS, alike
from tui_desk.text.search_words import digits, words

MOST = 50_000
"""A list holds at most so many; words find the others."""
ENOUGH = 500
"""Customers whom one search finds."""
CANDIDATES = 100
"""Customers of the same words who are looked at for one of them."""
_LAST = chr(0x10FFFF)
_ORDER: dict[CustomerSort, str] = {
    "recent": "SELECT k.id FROM customer k LEFT JOIN (SELECT c.customer_id, max(c.last_at) AS last_at"
    " FROM conversation c WHERE c.customer_id IS NOT NULL GROUP BY c.customer_id) r ON r.customer_id = k.id"
    " ORDER BY coalesce(r.last_at, k.created_at) DESC, k.id DESC LIMIT :limit",
    "name": "SELECT k.id FROM customer k ORDER BY k.name = '', k.name COLLATE NOCASE, k.id LIMIT :limit",
    "newest": "SELECT k.id FROM customer k ORDER BY k.id DESC LIMIT :limit",
}


def ids(reader: Reader, sort: CustomerSort = "recent", *, find: str = "", limit: int = MOST) -> list[int]:
    """All customers in order, or those whom `find` finds; who was joined to another stands as that one."""
    if find.strip():
        return search(reader, find, limit=min(limit, ENOUGH))
    most = min(MOST, limit + len(family.leads(reader)))
    rows = reader.rows(_ORDER[sort], limit=most)
    return family.folded(reader, [row[0] for row in rows])[:limit]


def search(reader: Reader, typed: str, *, limit: int = ENOUGH) -> list[int]:
    """Whom words find: beginnings of name, organisation, mail, handle; ends of phone numbers; his number first.

    Who wrote last stands first.
    """
    exact = [id_ for id_ in (plain(typed),) if id_ is not None and _is_there(reader, id_)]
    wanted = [found] if (found := digits(typed)) else list(words(typed))
    return family.folded(reader, [*exact, *_by_words(reader, wanted, limit)])[:limit]


def meant(reader: Reader, typed: str) -> int:
    """The one customer meant by a number, a name, a mail address, a handle or a phone number. Raises NotFound.

    So few digits that they are no phone number are his own number and nobody else's.
    """
    number = plain(typed)
    if number is not None and not _is_there(reader, number) and _is_short(typed):
        raise NotFound(f"there is no customer {number}")
    found = search(reader, typed, limit=6)
    if found and (len(found) == 1 or (number is not None and _is_there(reader, number))):
        return found[0]
    if not found:
        raise NotFound(f"there is no customer {typed!r}")
    same = called(reader, typed)
    if len(same) == 1:
        return same[0]
    raise DeskError(f"{typed!r} may be several: {named(reader, same or found)}; name one by his number")


def called(reader: Reader, typed: str) -> list[int]:
    """Customers whose name, address or handle is just what was typed."""
    rows = lines(reader, family.folded(reader, having(reader, words(typed))))
    wanted = typed.strip().casefold()
    return [id_ for id_, row in rows.items() if wanted in _called(reader, row)]


def having(reader: Reader, wanted: Sequence[str]) -> list[int]:
    """Customers who have all of these words, whole."""
    if not wanted:
        return []
    having, bound = _having(wanted)
    return [row[0] for row in reader.rows(having, most=CANDIDATES, **bound)]


def known_by(reader: Reader, kind: str, value: str) -> int | None:
    """The customer of an identity; an @name, or a number, is that of the one account that goes by it."""
    kept = folded(kind, value)
    holder = customer_of(reader, Person(kind, kept))
    if holder is not None:
        return holder
    found = {
        row[0] for row in having_identity(reader, words(kept)) if row[1] == kind and kept in _folded(row)
    }
    return found.pop() if len(found) == 1 else None


def having_identity(reader: Reader, wanted: Sequence[str]) -> list[tuple[int, str, str, str]]:
    """`(customer, kind, value, handle)` of everybody who has all of these words."""
    if not wanted:
        return []
    having, bound = _having(wanted)
    rows = reader.rows(
        f"SELECT i.customer_id, i.kind, {WRITTEN} FROM identity i WHERE i.customer_id IN ({having})",
        most=CANDIDATES,
        **bound,
    )
    return [(int(row[0]), str(row[1]), str(row[2]), str(row[3])) for row in rows]


def cards(reader: Reader, ids: Sequence[int]) -> list[tuple[int, str, str]]:
    """`(customer, name, organisation)` of each, as they stand on his own card."""
    names, params = any_of("id", ids)
    rows = reader.rows(
        f"SELECT id, name, organisation FROM customer WHERE id IN ({names}) ORDER BY id", **params
    )
    return [(int(row[0]), str(row[1]), str(row[2])) for row in rows]


def named(reader: Reader, ids: Sequence[int]) -> str:
    """`7 Anna Koval, 9 anna@x.example`, at most five; of one name with what each is known by."""
    rows = lines(reader, ids[:5])
    names = Counter(row.name.casefold() for row in rows.values())

    def called(row: CustomerLine) -> str:
        alike = row.name and row.address and names[row.name.casefold()] > 1
        return f"{row.id} {row.name} <{row.address}>" if alike else f"{row.id} {row.name or row.address}"

    return ", ".join(map(called, rows.values()))


def with_number(reader: Reader, number: str) -> list[int]:
    """Whose phone number this is, one of the two perhaps without its country."""
    end = number.lstrip("+")[-LIKENESS:]
    return [id_ for id_ in search(reader, end) if len(end) == LIKENESS and _has_number(reader, id_, number)]


def _has_number(reader: Reader, customer_id: int, number: str) -> bool:
    rows = reader.rows(
        "SELECT CASE WHEN handle LIKE '+%' THEN handle ELSE value END FROM identity"
        f" WHERE customer_id IN ({family.FAMILY}) AND (kind IN ('phone', 'whatsapp') OR handle LIKE '+%')",
        customer=customer_id,
    )
    return any(alike(row[0], number) for row in rows)


def lines(reader: Reader, wanted: Sequence[int]) -> dict[int, CustomerLine]:
    """The rows for these customers, each with everybody who was joined to him; ones that are gone are left out."""
    found = {}
    for id_ in wanted:
        row = reader.row(_LINE, customer=id_)
        if row is not None and row[0] is not None:
            found[id_] = _line(row)
    return found


def _by_words(reader: Reader, wanted: Sequence[str], limit: int) -> list[int]:
    """Customers of whom each of these begins a word."""
    if not wanted:
        return []
    longest = sorted(wanted, key=len, reverse=True)
    bounds = {f"word{n}": word for n, word in enumerate(longest)} | {
        f"end{n}": word + _LAST for n, word in enumerate(longest)
    }
    others = "".join(
        f" AND EXISTS (SELECT 1 FROM customer_word o WHERE o.customer_id = w.customer_id"
        f" AND o.word >= :word{nth} AND o.word < :end{nth})"
        for nth in range(1, len(longest))
    )
    rows = reader.rows(
        f"SELECT w.customer_id FROM customer_word w WHERE w.word >= :word0 AND w.word < :end0{others}"
        " GROUP BY w.customer_id ORDER BY (SELECT max(c.last_at) FROM conversation c"
        " WHERE c.customer_id = w.customer_id) DESC, w.customer_id LIMIT :limit",
        limit=limit,
        **bounds,
    )
    return [row[0] for row in rows]


def _called(reader: Reader, row: CustomerLine) -> set[str]:
    """What a customer is called in full."""
    known = reader.rows(
        f"SELECT value, handle FROM identity WHERE customer_id IN ({family.FAMILY})", customer=row.id
    )
    return {row.name.casefold(), *(text.casefold() for pair in known for text in pair if text)}


def _folded(row: tuple[int, str, str, str]) -> set[str]:
    """An account's id and its name or number, as they are compared."""
    return {folded(row[1], text) for text in row[2:] if text}


def _having(wanted: Sequence[str]) -> tuple[str, dict[str, str]]:
    """SQL for at most `:most` customers who have all of these words, whole, and what it is bound with."""
    bound = {f"word{n}": word for n, word in enumerate(sorted(wanted, key=len, reverse=True))}
    others = "".join(
        f" AND EXISTS (SELECT 1 FROM customer_word o WHERE o.word = :word{nth} AND o.customer_id = w.customer_id)"
        for nth in range(1, len(bound))
    )
    return f"SELECT w.customer_id FROM customer_word w WHERE w.word = :word0{others} LIMIT :most", bound


def _is_short(typed: str) -> bool:
    return "#" in typed or len(typed.strip()) < LIKENESS


def _is_there(reader: Reader, customer_id: int) -> bool:
    return reader.row("SELECT 1 FROM customer WHERE id = :id", id=customer_id) is not None


_MINE = "customer_id IN (SELECT id FROM family)"
_TICKETS = (
    "SELECT t.id FROM ticket t WHERE t.requester_id IN (SELECT id FROM family)"
    f" UNION SELECT l.ticket_id FROM ticket_customer l WHERE l.{_MINE}"
)
_LINE = f"""
WITH RECURSIVE family(id) AS (SELECT k.id FROM customer k WHERE k.id = :customer
  UNION SELECT k.id FROM customer k JOIN family ON k.merged_into_id = family.id)
SELECT
  (SELECT id FROM customer WHERE id = :customer),
  (SELECT name FROM customer WHERE id IN (SELECT id FROM family) ORDER BY name = '', id != :customer, id LIMIT 1),
  (SELECT organisation FROM customer WHERE id IN (SELECT id FROM family)
    ORDER BY organisation = '', id != :customer, id LIMIT 1),
  (SELECT max(vip) FROM customer WHERE id IN (SELECT id FROM family)),
  (SELECT coalesce(nullif(handle, ''), value) FROM identity WHERE {_MINE}
    ORDER BY customer_id != :customer, id LIMIT 1),
  (SELECT group_concat(DISTINCT kind) FROM identity WHERE {_MINE}),
  (SELECT count(*) FROM conversation WHERE {_MINE} AND merged_into_id IS NULL AND spam = 0 AND messages > 0),
  (SELECT count(*) FROM conversation WHERE {_MINE} AND merged_into_id IS NULL AND spam = 0 AND messages > 0
    AND status != 'closed'),
  (SELECT count(*) FROM ticket t WHERE t.id IN ({_TICKETS}) AND t.merged_into_id IS NULL AND {OPEN}),
  (SELECT max(last_at) FROM conversation WHERE {_MINE})
"""


def _line(row: Row) -> CustomerLine:
    return CustomerLine(
        id=row[0],
        name=row[1],
        organisation=row[2],
        vip=bool(row[3]),
        address=row[4] or "",
        kinds=tuple(sorted((row[5] or "").split(","))) if row[5] else (),
        conversations=row[6],
        open_conversations=row[7],
        open_tickets=row[8],
        last_at=row[9],
    )
