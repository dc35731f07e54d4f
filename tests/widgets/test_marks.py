"""Marks keep lists aligned, and channels apart."""

from __future__ import annotations

import pytest
from rich.cells import cell_len

from tui_desk.widgets.marks import PLAIN, UNICODE, Marks

KINDS = (
    *("imap", "telegram", "matrix", "vk", "slack", "whatsapp"),
    *("viber", "messenger", "instagram", "form", "demo-chat"),
)


def single(marks: Marks) -> list[str]:
    """Every mark but those of the channels."""
    found = (getattr(marks, name) for name in marks._fields if name != "channels")
    return [mark for one in found for mark in ([one] if isinstance(one, str) else one.values())]


@pytest.mark.parametrize("marks", [UNICODE, PLAIN], ids=["unicode", "plain"])
def test_every_mark_is_one_cell_and_every_channel_has_its_own(marks: Marks) -> None:
    channels = [marks.channel(kind) for kind in KINDS]
    assert {cell_len(mark) for mark in (*single(marks), *channels)} == {1}
    assert len(set(channels)) == len(KINDS)


def test_plain_marks_are_ascii() -> None:
    assert all(PLAIN.channel(kind).isascii() for kind in KINDS)
    assert all(mark.isascii() for mark in single(PLAIN))
