"""Where somebody is named outside of what is his. Whole tables are read for it before the writer is taken.

With the writer in hand only what came meanwhile is looked through as well.
"""

from __future__ import annotations

import json
import re
import zlib
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from urllib.parse import unquote_plus

from tui_desk.desk.customers.holding import Held
from tui_desk.store.reader import Reader

AGAIN = 1_000
"""So many of the rows that were looked through are looked at once more: the id of one that is gone is given again."""
AT_ONCE = 500
"""Rows that are held at once where SQLite can't compare letters."""
_LIKE = str.maketrans({"%": "\\%", "_": "\\_", "\\": "\\\\"})
_ESCAPED = re.compile(r"\\u([0-9a-fA-F]{4})")


@dataclass(frozen=True, slots=True)
class Mentions:
    """Rows that may name him, by table, and the newest that were looked at."""

    words: tuple[str, ...]
    """What was looked for."""
    seen: tuple[int, int, int, int]
    events: tuple[int, ...]
    heads: tuple[int, ...]
    """Messages whose heads name him."""
    requests: tuple[int, ...]
    quarantined: tuple[int, ...]


def words_of(what: Held) -> tuple[str, ...]:
    """His names and everything he is known by."""
    return tuple(dict.fromkeys((*what.names, *what.writings)))


def look(reader: Reader, what: Held, before: Mentions | None = None) -> Mentions:
    """Every row that may name him; `before`: what an earlier look found, whose rows are not all read again."""
    words = words_of(what)
    known = before if before is not None and before.words == words else _nothing(words)
    events, heads, requests, quarantined = (max(0, one - AGAIN) for one in known.seen)
    mails = tuple(_beginning(value) for kind, value, _ in what.identities if kind == "mail")
    return Mentions(
        words=words,
        seen=_newest(reader),
        events=_both(known.events, _told(reader, "event", "data", words, events)),
        heads=_both(known.heads, _told(reader, "message", "recipients", mails, heads)),
        requests=_both(known.requests, _requests(reader, what.writings, requests)),
        quarantined=_both(known.quarantined, _waiting(reader, mails, quarantined)),
    )


def _nothing(words: tuple[str, ...]) -> Mentions:
    return Mentions(words, (0, 0, 0, 0), (), (), (), ())


def _both(known: tuple[int, ...], fresh: Sequence[int]) -> tuple[int, ...]:
    return tuple(dict.fromkeys((*known, *fresh)))


def _newest(reader: Reader) -> tuple[int, int, int, int]:
    row = reader.row(
        "SELECT (SELECT coalesce(max(id), 0) FROM event), (SELECT coalesce(max(id), 0) FROM message),"
        " (SELECT coalesce(max(id), 0) FROM inbound), (SELECT coalesce(max(id), 0) FROM quarantine)"
    )
    assert row is not None
    return row[0], row[1], row[2], row[3]


def _told(reader: Reader, table: str, column: str, words: Sequence[str], after: int) -> list[int]:
    """Rows whose JSON has one of these words in it, however its letters are; the table is read once for all."""
    plain = [word for word in words if word.isascii()]
    found = _told_plainly(reader, table, column, plain, after)
    if len(plain) < len(words):
        found += _told_elsewise(reader, table, column, [one for one in words if not one.isascii()], after)
    return found


def _told_plainly(reader: Reader, table: str, column: str, words: Sequence[str], after: int) -> list[int]:
    if not words:
        return []
    likes = {f"word{n}": f"%{json.dumps(word)[1:-1].translate(_LIKE)}%" for n, word in enumerate(words)}
    clause = " OR ".join(f"{column} LIKE :{name} ESCAPE '\\'" for name in likes)
    rows = reader.rows(f"SELECT id FROM {table} WHERE id > :after AND ({clause})", after=after, **likes)
    return [row[0] for row in rows]


def _told_elsewise(reader: Reader, table: str, column: str, words: Sequence[str], after: int) -> list[int]:
    """The same for letters of which SQLite knows no large and small ones."""
    wanted = [_unescaped(json.dumps(word)[1:-1]) for word in words]
    sql = (
        f"SELECT id, {column} FROM {table} WHERE id > :after AND ({column} GLOB '*[^ -~]*'"
        f" OR instr({column}, '\\u')) ORDER BY id LIMIT :most"
    )
    found: list[int] = []
    while rows := reader.rows(sql, after=after, most=AT_ONCE):
        after = rows[-1][0]
        found += [id_ for id_, told in rows if any(word in _unescaped(told) for word in wanted)]
    return found


def _unescaped(told: str) -> str:
    """JSON with its letters as themselves, all small."""
    return _ESCAPED.sub(lambda code: chr(int(code[1], 16)), told).casefold()


def _beginning(mail: str) -> str:
    """What of an address stands in every way to write it: a domain in other letters has two."""
    local, _, domain = mail.casefold().rpartition("@")
    return mail.casefold() if domain.isascii() and "xn--" not in domain else f"{local}@"


def _in_letters(word: str) -> str:
    """A mail address with its domain as people write it."""
    local, at, domain = word.rpartition("@")
    if not at or "xn--" not in domain.lower():
        return word
    import idna

    try:
        return f"{local}@{idna.decode(domain)}"
    except UnicodeError:
        return word


def _requests(reader: Reader, words: Sequence[str], after: int) -> list[int]:
    """Web requests of messengers and forms with one of these words in them."""
    wanted = {way.casefold() for word in words for way in (word, _in_letters(word))}
    found = []
    for (id_,) in reader.rows("SELECT id FROM inbound WHERE id > :after ORDER BY id", after=after):
        row = reader.row("SELECT body FROM inbound WHERE id = :id", id=id_)
        if row is not None and _names(row[0], wanted):
            found.append(int(id_))
    return found


def _waiting(reader: Reader, mails: Sequence[str], after: int) -> list[int]:
    """What is in quarantine and names one of his addresses."""
    rows = reader.rows(
        "SELECT q.id, r.content FROM quarantine q JOIN raw r ON r.id = q.raw_id"
        " WHERE q.id > :after AND q.message_id IS NULL AND r.content IS NOT NULL",
        after=after,
    )
    return [int(id_) for id_, content in rows if _names(zlib.decompress(content), mails)]


def _names(raw: bytes, wanted: Collection[str]) -> bool:
    """Whether one of these small words stands in it, as itself, in JSON or in what a browser posts."""
    told = raw.decode(errors="replace")
    return any(word in way for way in (_unescaped(told), unquote_plus(told).casefold()) for word in wanted)
