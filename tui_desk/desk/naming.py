"""What a customer is called, in SQL: whoever lists customers or conversations says it so."""

from __future__ import annotations

NAME = """CASE WHEN k.merged_into_id IS NULL THEN coalesce(k.name, '') ELSE coalesce((
    WITH RECURSIVE up(id, next) AS (SELECT x.id, x.merged_into_id FROM customer x WHERE x.id = k.merged_into_id
      UNION SELECT x.id, x.merged_into_id FROM customer x JOIN up ON x.id = up.next)
    SELECT nullif(z.name, '') FROM customer z JOIN up ON up.id = z.id WHERE up.next IS NULL), k.name) END"""
"""What the customer `k` is called now: as the one he leads to, where he was joined to another."""
NAMED = f"""coalesce(nullif({NAME}, ''), (SELECT coalesce(nullif(i.handle, ''), i.value) FROM identity i
    WHERE i.customer_id = k.id ORDER BY i.id LIMIT 1), '')"""
"""As `NAME`, and by what he is known by where he has none; empty where there is no customer `k`."""
