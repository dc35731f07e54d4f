"""What outside sources say of a customer: asked in no transaction and on no screen's thread, kept for a while.

A source in trouble keeps what it said before, with the reason beside it.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tui_desk import asking
from tui_desk.customer_rows import LookupRow
from tui_desk.desk.customers import family, reading
from tui_desk.errors import DeskError
from tui_desk.lookup_policy import Source
from tui_desk.store.reader import Reader
from tui_desk.text.clean import clean
from tui_desk.text.flat_json import flat

if TYPE_CHECKING:
    from tui_desk.desk.desk import Desk
    from tui_desk.store.transaction import Transaction

AT_ONCE = 4
AGAIN_MS = 60_000
"""A source in trouble is asked again after so long."""
LONGEST_PROBLEM = 200


@dataclass(frozen=True, slots=True)
class _Said:
    """What a source said; `fields` None: nothing new."""

    source: str
    fields: dict[str, str] | None
    problem: str


def look_up(desk: Desk, customer_id: int, *, again: bool = False) -> tuple[LookupRow, ...]:
    """Ask the sources whose answers are old, or all of them, and give what is known then. Blocks for their time."""
    id_ = desk.ask(family.current, customer_id)
    wanted = desk.policy.lookups if again else due(desk, id_)
    if wanted:
        known = desk.ask(reading.identities, id_)
        first = {one.kind: one.value for one in reversed(known)}
        with ThreadPoolExecutor(AT_ONCE, thread_name_prefix="lookup") as pool:
            said = list(pool.map(lambda source: _asked(source, first.get(source.identity)), wanted))
        desk.do(_keep, id_, said)
    return desk.ask(reading.lookups, id_, desk.policy.lookups)


def due(desk: Desk, customer_id: int) -> tuple[Source, ...]:
    """The sources that have said nothing of him, or so long ago that they are asked again."""
    if not desk.policy.lookups:
        return ()
    id_ = desk.ask(family.current, customer_id)
    return desk.ask(_due, id_, desk.policy.lookups, desk.now_ms())


def _due(reader: Reader, customer_id: int, sources: Sequence[Source], now: int) -> tuple[Source, ...]:
    rows = reader.rows("SELECT source, at, problem FROM lookup WHERE customer_id = :id", id=customer_id)
    until = {source: (at, problem) for source, at, problem in rows}
    return tuple(one for one in sources if _is_old(one, *until.get(one.name, (None, "")), now))


def _is_old(source: Source, at: int | None, problem: str, now: int) -> bool:
    if at is None:
        return True
    return now - at >= (min(AGAIN_MS, source.cache_ms) if problem else source.cache_ms)


def _asked(source: Source, identity: str | None) -> _Said:
    if identity is None:
        return _Said(source.name, None, f"no {source.identity} of his is known")
    try:
        content = asking.ask(source, identity)
    except DeskError as error:
        return _Said(source.name, None, str(error))
    try:
        return _Said(source.name, flat(content), "")
    except ValueError:
        return _Said(source.name, None, "its answer is no JSON that can be shown")


def _keep(tx: Transaction, customer_id: int, said: Sequence[_Said]) -> None:
    """Write the answers down, unless he was deleted meanwhile."""
    if tx.row("SELECT 1 FROM customer WHERE id = :id", id=customer_id) is None:
        return
    for one in said:
        tx.run(
            "INSERT INTO lookup (customer_id, source, at, data, problem) VALUES (:id, :source, :now, :data, :problem)"
            " ON CONFLICT (customer_id, source) DO UPDATE SET at = excluded.at, problem = excluded.problem,"
            " data = CASE WHEN excluded.problem = '' THEN excluded.data ELSE lookup.data END",
            id=customer_id,
            source=one.source,
            now=tx.now,
            data=json.dumps(one.fields or {}),
            problem=clean(one.problem, one_line=True)[:LONGEST_PROBLEM],
        )
