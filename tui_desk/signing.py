"""A mark of ours names its conversation and carries a mac; a mark without a right mac is nobody's, whatever it says.

Whoever was sent a mark may repeat it: it tells which conversation is meant, never that the sender belongs there.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from pathlib import Path

from tui_desk.patterns import pattern
from tui_desk.private_file import write_whole

_MAC_BYTES = 10
_KEY_BYTES = 32
_MAX_LOCAL = 64
_NONCE = pattern(r"[a-z0-9]{1,40}")
_MESSAGE_ID = pattern(r"<?c([1-9][0-9]{0,17})\.([a-z0-9]{1,40})\.([a-z2-7]{16})@[^\s<>@]{1,255}>?", re.ASCII)
_EXTENSION = pattern(r"c([1-9][0-9]{0,17})\.([a-z2-7]{16})", re.ASCII)


class Signer:
    """Makes and reads our Message-IDs and plus addresses. The first key signs, every key verifies."""

    def __init__(self, keys: Sequence[bytes]) -> None:
        if not keys or not all(keys):
            raise ValueError("a signer needs at least one key, and none of them empty")
        self._keys = tuple(keys)

    def message_id(self, conversation_id: int, nonce: str, domain: str) -> str:
        """`<c{id}.{nonce}.{mac}@domain>`; `nonce` is 1–40 of a–z and 0–9, another one for each message."""
        if not _NONCE.fullmatch(nonce) or conversation_id <= 0:
            raise ValueError(f"not a nonce and a conversation: {nonce!r}, {conversation_id}")
        return (
            f"<c{conversation_id}.{nonce}.{_mac(self._keys[0], 'message', conversation_id, nonce)}@{domain}>"
        )

    def conversation_of(self, message_id: str) -> int | None:
        """The conversation a Message-ID of ours belongs to; None if it is not ours or was tampered with."""
        found = _MESSAGE_ID.fullmatch(message_id.strip().lower())
        if found is None:
            return None
        return self._verified(found[3], "message", int(found[1]), found[2])

    def plus_address(self, address: str, conversation_id: int) -> str:
        """`support+c{id}.{mac}@…`: an answer to it names its conversation even where all headers were lost."""
        local, at, domain = address.rpartition("@")
        marked = f"{local}+c{conversation_id}.{_mac(self._keys[0], 'address', conversation_id)}"
        if not local or conversation_id <= 0 or len(marked.encode()) > _MAX_LOCAL:
            raise ValueError(f"{address!r} is too long to carry a conversation's mark, or no address")
        return marked + at + domain

    def conversation_of_address(self, address: str, own: Collection[str]) -> int | None:
        """The conversation a marked address of ours names; `own` are our addresses without marks, in any case."""
        local, _, domain = address.strip().lower().rpartition("@")
        name, _, extension = local.rpartition("+")
        found = _EXTENSION.fullmatch(extension)
        if found is None or f"{name}@{domain}" not in {one.lower() for one in own}:
            return None
        return self._verified(found[2], "address", int(found[1]))

    def _verified(self, mac: str, purpose: str, conversation_id: int, nonce: str = "") -> int | None:
        from hmac import compare_digest

        wanted = (_mac(key, purpose, conversation_id, nonce) for key in self._keys)
        return conversation_id if any(compare_digest(one, mac) for one in wanted) else None


def load_keys(path: Path) -> tuple[bytes, ...]:
    """The keys in the file, one in hex a line, newest first; a missing file is made (0600) with one random key.

    Processes that come at once agree on one key: the file appears whole or not at all. ValueError, in plain
    words, for a file that strangers may read or that is not made of keys.
    """
    if not path.exists():
        from secrets import token_hex

        write_whole(path, token_hex(_KEY_BYTES) + "\n", replace=False)
    if path.stat().st_mode & 0o007:
        raise ValueError(f"{path} is open to every user of this machine: chmod 600 {path}")
    try:
        keys = tuple(bytes.fromhex(line) for line in path.read_text("ascii").split())
    except ValueError:
        keys = ()
    if not keys or any(len(key) < _KEY_BYTES for key in keys):
        raise ValueError(f"{path} must have one key of at least {_KEY_BYTES} bytes in hex on each line")
    return keys


def _mac(key: bytes, purpose: str, conversation_id: int, nonce: str = "") -> str:
    import base64
    import hmac

    digest = hmac.digest(key, f"{purpose}|{conversation_id}|{nonce}".encode(), "sha256")
    return base64.b32encode(digest[:_MAC_BYTES]).decode().lower()
