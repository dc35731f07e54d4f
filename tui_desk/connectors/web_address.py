"""Addresses of a messenger's servers: encrypted, and the messenger's own; without encryption only on this machine."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated
from urllib.parse import SplitResult, urlsplit

from tui_desk.config.rule import After
from tui_desk.connectors.mail_server import is_loopback


def _checked(value: str) -> str:
    parts = _split(value)
    local = parts is not None and parts.scheme == "http" and is_loopback(parts.hostname or "")
    if parts is None or not (parts.hostname and (parts.scheme == "https" or local)):
        raise ValueError("must begin with https:// and name a server")
    return value.rstrip("/")


WebAddress = Annotated[str, After(_checked)]
"""A setting that names a server."""


def is_ours(url: str, api_url: str, domains: Iterable[str]) -> bool:
    """Whether an address that a server named leads to the same server, or encrypted into the messenger's domains."""
    parts, api = _split(url), _split(api_url)
    if parts is None or api is None or not parts.hostname:
        return False
    if (parts.scheme, parts.netloc) == (api.scheme, api.netloc):
        return True
    if parts.scheme in ("http", "ws") and is_loopback(parts.hostname) and is_loopback(api.hostname or ""):
        return True
    own = any(parts.hostname == one or parts.hostname.endswith(f".{one}") for one in domains)
    return parts.scheme in ("https", "wss") and own and not parts.username


def _split(url: str) -> SplitResult | None:
    try:
        return urlsplit(url)
    except ValueError:
        return None
