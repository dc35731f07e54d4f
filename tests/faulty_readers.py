"""Processes that read mail and are faulty: what a mail's text says, they do."""

from __future__ import annotations

import sys

import pytest

from tui_desk.connectors import readers

REFUSED, DEADLY, ENDLESS = "refuse me", "end whoever reads me", "be read for ever"
_PROGRAM = f"""
import os
from tui_desk.connectors import readers
from tui_desk.text import mail

def parse(raw, *rest, well=mail.parse):
    if b"{REFUSED}" in raw:
        raise mail.Unreadable("it can't be read")
    if b"{DEADLY}" in raw:
        os._exit(3)
    while b"{ENDLESS}" in raw:
        pass
    return well(raw, *rest)

mail.parse = parse
readers.main()
"""


def make_faulty(monkeypatch: pytest.MonkeyPatch) -> None:
    """From now on these are started."""
    monkeypatch.setattr(readers, "_COMMAND", (sys.executable, "-c", _PROGRAM))
