"""Who vouches for web servers: a process reads the authorities once, which costs more than all else a client does."""

from __future__ import annotations

import ssl
from functools import cache

import httpx


@cache
def trusted() -> ssl.SSLContext:
    """What every HTTPS connection is checked with; threads share it."""
    return httpx.create_ssl_context()
