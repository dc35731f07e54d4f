"""What is shown beside a link or a file of a message is the number that opens it."""

from __future__ import annotations

import re

import pytest
from rich.style import Style
from textual.theme import BUILTIN_THEMES

from tests.widgets.plain import PLAIN
from tui_desk.keymap import make_keymap
from tui_desk.rows import AttachmentRow, MessageRow
from tui_desk.text.html import render
from tui_desk.widgets.ink import ink_of
from tui_desk.widgets.marks import UNICODE
from tui_desk.widgets.message_lines import MessagePainter
from tui_desk.widgets.message_things import things_of

INK = ink_of(BUILTIN_THEMES["textual-dark"].to_color_system().generate(), ansi=False, dark=True)
BARE = "See https://one.example/a and https://two.example/b"
RICH = render('<p>See <a href="https://one.example/a">this</a> and https://two.example/b</p>')


def file(name: str, *, inline: bool = False) -> AttachmentRow:
    return AttachmentRow(1, name, "application/pdf", 900, "0" * 64, inline, False, "")


def message(text: str, links: tuple[str, ...], *files: AttachmentRow) -> MessageRow:
    return PLAIN._replace(text=text, links=links, attachments=files)


def painted(row: MessageRow, *, unfolded: bool = False) -> str:
    painter = MessagePainter(7, UNICODE, clock=lambda: 0, key=make_keymap().label)
    painter.unfolded = {row.id} if unfolded else set()
    strips = painter.paint(row, 78, selected=False, ink=INK, base=Style())
    return "\n".join(strip.text.rstrip() for strip in strips)


@pytest.mark.parametrize(("text", "links"), [(BARE, ()), (RICH.text, RICH.links), ("No links here", ())])
def test_the_number_beside_a_file_is_the_one_that_opens_it(text: str, links: tuple[str, ...]) -> None:
    row = message(text, links, file("a.pdf"), file("logo.png", inline=True), file("b.pdf"))
    shown = dict(re.findall(r"◆ (\d+)  (\S+)", painted(row)))
    assert list(shown.values()) == ["a.pdf", "b.pdf"]
    for number, name in shown.items():
        thing = things_of(row)[int(number) - 1]
        assert isinstance(thing, AttachmentRow)
        assert thing.name == name


@pytest.mark.parametrize(("text", "links"), [(BARE, ()), (RICH.text, RICH.links)])
def test_links_are_counted_from_1_and_their_numbers_said(text: str, links: tuple[str, ...]) -> None:
    row = message(text, links, file("a.pdf"))
    assert "2 links, numbered 1 to 2 · O opens" in painted(row)
    unfolded = painted(row, unfolded=True)
    for number, url in enumerate(("https://one.example/a", "https://two.example/b"), 1):
        assert f"[{number}] {url}" in unfolded
        assert things_of(row)[number - 1] == (url, "")
    assert "◆ 3  a.pdf" in unfolded
