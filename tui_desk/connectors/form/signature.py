"""Who may write: a program signs its posts, a browser can't. A signature covers time and body, and holds five minutes.

`X-Desk-Timestamp` is the time in seconds since 1970; `X-Desk-Signature` is `sha256=` and the hexadecimal HMAC-SHA256
of the timestamp, a dot and the body.
"""

from __future__ import annotations

import hmac
from datetime import datetime
from hashlib import sha256

from tui_desk.connectors.base import Request

HOLDS_SECONDS = 300


def sign(secret: str, timestamp: str, body: bytes) -> str:
    """The signature of a post."""
    return "sha256=" + hmac.new(secret.encode(), timestamp.encode() + b"." + body, sha256).hexdigest()


def is_signed(request: Request) -> bool:
    """Whether it claims to be signed."""
    return "x-desk-signature" in request.headers


def is_good(request: Request, secret: str, now: datetime) -> bool:
    """Whether it was signed with this secret, just now."""
    timestamp = request.headers.get("x-desk-timestamp", "")
    if not (timestamp.isascii() and timestamp.isdecimal() and len(timestamp) < 12):
        return False
    wanted = sign(secret, timestamp, request.body).encode()
    given = request.headers["x-desk-signature"].encode()
    return hmac.compare_digest(wanted, given) and abs(now.timestamp() - int(timestamp)) <= HOLDS_SECONDS
