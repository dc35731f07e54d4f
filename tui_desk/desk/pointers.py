"""What was merged into another points there, and that one may point on; a ring, should there be one, ends nowhere."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from tui_desk.store.reader import Reader

Table = Literal["conversation", "customer", "ticket"]
_MERGED: Mapping[Table, str] = {
    "conversation": "SELECT merged_into_id FROM conversation WHERE id = :id",
    "customer": "SELECT merged_into_id FROM customer WHERE id = :id",
    "ticket": "SELECT merged_into_id FROM ticket WHERE id = :id",
}
"""Nearly everything leads to itself, which needs no walk."""
_LAST: Mapping[Table, str] = {
    "conversation": "WITH RECURSIVE up(id) AS (SELECT :id UNION SELECT x.merged_into_id FROM conversation x JOIN up"
    " ON x.id = up.id) SELECT x.id FROM up JOIN conversation x ON x.id = up.id WHERE x.merged_into_id IS NULL",
    "customer": "WITH RECURSIVE up(id) AS (SELECT :id UNION SELECT x.merged_into_id FROM customer x JOIN up"
    " ON x.id = up.id) SELECT x.id FROM up JOIN customer x ON x.id = up.id WHERE x.merged_into_id IS NULL",
    "ticket": "WITH RECURSIVE up(id) AS (SELECT :id UNION SELECT x.merged_into_id FROM ticket x JOIN up"
    " ON x.id = up.id) SELECT x.id FROM up JOIN ticket x ON x.id = up.id WHERE x.merged_into_id IS NULL",
}


def last(reader: Reader, table: Table, id_: int) -> int | None:
    """The one that a number leads to; None: it leads to none."""
    merged = reader.row(_MERGED[table], id=id_)
    if merged is None or merged[0] is None:
        return None if merged is None else id_
    row = reader.row(_LAST[table], id=id_)
    return int(row[0]) if row else None
