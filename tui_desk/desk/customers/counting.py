"""How often and about what a customer wrote: plain numbers of what is there."""

from __future__ import annotations

from tui_desk.customer_rows import WroteAbout
from tui_desk.desk.customers.family import FAMILY
from tui_desk.store.reader import Reader

MONTHS = 12
MOST = 10
"""Tags and categories that are told."""


def wrote_about(reader: Reader, customer_id: int) -> WroteAbout:
    """Messages by month, conversations by tag, tickets by category; of whom all lead to this customer."""
    months = reader.rows(_MONTHS, customer=customer_id, most=MONTHS)
    return WroteAbout(
        months=tuple((str(month), int(number)) for month, number in reversed(months)),
        tags=_numbers(reader, _TAGS, customer_id),
        categories=_numbers(reader, _CATEGORIES, customer_id),
    )


def _numbers(reader: Reader, sql: str, customer_id: int) -> tuple[tuple[str, int], ...]:
    rows = reader.rows(sql, customer=customer_id, most=MOST)
    return tuple((str(name), int(number)) for name, number in rows)


_MONTHS = (
    "SELECT strftime('%Y-%m', at / 1000, 'unixepoch') AS month, count(*) FROM message"
    f" WHERE customer_id IN ({FAMILY}) AND direction = 'inbound' AND delivery != 'cancelled'"
    " GROUP BY month ORDER BY month DESC LIMIT :most"
)
_TAGS = (
    "SELECT t.name, count(*) FROM tag t JOIN conversation c ON c.id = t.conversation_id"
    f" WHERE c.customer_id IN ({FAMILY}) AND c.merged_into_id IS NULL"
    " GROUP BY t.name ORDER BY count(*) DESC, t.name LIMIT :most"
)
_CATEGORIES = (
    "SELECT t.category, count(*) FROM ticket t WHERE t.id IN ("
    f"SELECT id FROM ticket WHERE requester_id IN ({FAMILY})"
    f" UNION SELECT ticket_id FROM ticket_customer WHERE customer_id IN ({FAMILY}))"
    " AND t.merged_into_id IS NULL AND t.category != ''"
    " GROUP BY t.category ORDER BY count(*) DESC, t.category LIMIT :most"
)
