"""What was forgotten does not come back: of each message a digest stays.

It is made with a key from the file beside the database. Ids of chats and messages are small numbers, so whoever has the
database alone could try them all against a bare digest; without the key he can't. Every key in that file is tried: one
that is taken out of it takes with it what was forgotten under it.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterator
from typing import TYPE_CHECKING

from tui_desk.exchange import Event, Message
from tui_desk.store.reader import Reader, any_of
from tui_desk.text.clean import storable

if TYPE_CHECKING:
    from tui_desk.store.transaction import Transaction

_SEALED = "k:"
"""So a digest begins that was made with a key."""


def bury(tx: Transaction, message_id: int) -> None:
    """Remember that this message must not come again, by every name its channel may give it."""
    row = tx.row(
        "SELECT key, mail_id, digest, direction FROM message WHERE id = :id AND kind = 'message'",
        id=message_id,
    )
    if row is None:
        return
    key, mail_id, outline, direction = row
    names = [key, *(f"{channel}:{ext_id}" for channel, ext_id in _external(tx, message_id))]
    names += [_outline(mail_id, outline)] if mail_id and outline else []
    names += [_own(mail_id)] if mail_id and direction == "outbound" else []
    for name in names:
        _put(tx, _keyed(tx.policy.keys[0], _bare(name)), tx.now)


def seal(tx: Transaction) -> None:
    """Put what an earlier version kept without a key under ours."""
    for bare, at in tx.rows(
        "SELECT digest, at FROM forgotten WHERE digest NOT LIKE :sealed", sealed=f"{_SEALED}%"
    ):
        tx.run("DELETE FROM forgotten WHERE digest = :digest", digest=bare)
        _put(tx, _keyed(tx.policy.keys[0], bare), at)


def is_buried(tx: Transaction, channel_id: int, event: Event) -> bool:
    """Whether this is of somebody who was forgotten."""
    if tx.row("SELECT 1 FROM forgotten LIMIT 1") is None:
        return False
    bare = [_bare(name) for name in _names(channel_id, event)]
    digests, params = any_of("digest", [*bare, *(_keyed(key, one) for key in tx.policy.keys for one in bare)])
    return tx.row(f"SELECT 1 FROM forgotten WHERE digest IN ({digests}) LIMIT 1", **params) is not None


def _put(tx: Transaction, digest: str, at: int) -> None:
    tx.run("INSERT OR IGNORE INTO forgotten (digest, at) VALUES (:digest, :at)", digest=digest, at=at)


def _bare(name: str) -> str:
    return hashlib.sha256(name.encode("utf-8", "surrogatepass")).hexdigest()


def _keyed(key: bytes, bare: str) -> str:
    """What is kept of a message's name."""
    return _SEALED + hmac.digest(key, f"forgotten|{bare}".encode(), "sha256").hex()


def _names(channel_id: int, event: Event) -> Iterator[str]:
    if not isinstance(event, Message) or event.mail is None:
        yield f"{channel_id}:{storable(event.ext_id)}"
        return
    yield f"mail:{event.ext_id}"
    if event.mail.message_id and event.mail.outline:
        yield _outline(event.mail.message_id, event.mail.outline)
    if event.mail.message_id and event.outgoing:
        yield _own(event.mail.message_id)


def _external(reader: Reader, message_id: int) -> list[tuple[int, str]]:
    rows = reader.rows("SELECT channel_id, ext_id FROM external_id WHERE message_id = :id", id=message_id)
    return [(int(row[0]), str(row[1])) for row in rows]


def _outline(mail_id: str, outline: str) -> str:
    return f"outline:{mail_id}:{outline}"


def _own(mail_id: str) -> str:
    """Our own copy in the Sent folder: only its owner can have put it there, so that its Message-ID is enough."""
    return f"own:{mail_id}"
