"""Connections that nobody uses give back the pages they remember: the system remembers them once for everybody."""

from __future__ import annotations

import ctypes
import sqlite3
from collections.abc import Iterable


def give_back(idle: Iterable[sqlite3.Connection]) -> None:
    """Free what these have read; who reads next asks the system for it. Without glibc its C library may keep it."""
    for connection in idle:
        connection.execute("PRAGMA shrink_memory")
    trim = getattr(ctypes.CDLL(None), "malloc_trim", None)
    if trim is not None:
        trim(0)
