"""Calls of Meta's platform: the signature covers the raw body, and is looked at before anything else is."""

from __future__ import annotations

import hmac
from hashlib import sha256

from tui_desk.connectors.base import Reply, Request

BODY_MAX = 4 * 2**20
"""Meta promises at most 3 MB."""
_FORBIDDEN = Reply(403, b"The verify token is another.\n")
_UNSIGNED = Reply(401, b"The signature is missing or wrong.\n")
_UNKNOWN = Reply(405, b"Only GET and POST.\n")


def verify_token(app_secret: str, channel: str) -> str:
    """The word that Meta's form for webhooks asks for. It follows from the secret, so there is nothing to invent."""
    return hmac.new(app_secret.encode(), f"tui-desk webhook {channel}".encode(), sha256).hexdigest()[:24]


def verify(request: Request, app_secret: str, channel: str) -> Reply | None:
    """The answer to a challenge, a refusal, or None: it is Meta's, store it."""
    if request.method == "GET":
        return _challenge(request, verify_token(app_secret, channel))
    if request.method != "POST":
        return _UNKNOWN
    wanted = "sha256=" + hmac.new(app_secret.encode(), request.body, sha256).hexdigest()
    given = request.headers.get("x-hub-signature-256", "")
    return None if hmac.compare_digest(wanted.encode(), given.encode()) else _UNSIGNED


def _challenge(request: Request, token: str) -> Reply:
    """Meta asks once, when the address is entered, whether it is ours."""
    query = request.query
    given = query.get("hub.verify_token", "")
    if query.get("hub.mode") != "subscribe" or not hmac.compare_digest(token.encode(), given.encode()):
        return _FORBIDDEN
    return Reply(200, query.get("hub.challenge", "")[:1000].encode())
