"""Whether a text takes as many cells as it has characters: one look at all of it, and none at each."""

from __future__ import annotations

from tui_desk.patterns import pattern
from tui_desk.text.clean import EVERYDAY_RANGES

_OTHER = pattern(f"[^{EVERYDAY_RANGES}]")


def is_narrow(text: str) -> bool:
    """True of most writing; of wide characters, marks, and what is not known here, False."""
    return _OTHER.search(text) is None
