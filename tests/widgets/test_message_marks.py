"""What a message says of itself before anybody believes it: whose name it bears, and where its links lead."""

from __future__ import annotations

import pytest
from rich.style import Style
from textual.theme import BUILTIN_THEMES

from tests.widgets.plain import PLAIN
from tui_desk.keymap import Keymap, make_keymap
from tui_desk.rows import MessageRow
from tui_desk.text.html import render
from tui_desk.text.quotes import fold
from tui_desk.widgets.ink import ink_of
from tui_desk.widgets.marks import UNICODE
from tui_desk.widgets.message_lines import MessagePainter
from tui_desk.widgets.remarks import Ours

INK = ink_of(BUILTIN_THEMES["textual-dark"].to_color_system().generate(), ansi=False, dark=True)
PHISH = """<p>Your account is locked.</p>
<blockquote><p>Log in at <a href="https://evil.example/x">https://bank.example/login</a>
or see <a href="https://help.example">our help</a>.</p></blockquote>"""
OURS: Ours = (("Eva Lind", "eva@desk.example"), ("Acme support", "support@desk.example"))
KEYMAP = make_keymap()


def message(html: str = "<p>Hello</p>", name: str = "Ana", address: str = "ana@x.example") -> MessageRow:
    rendered = render(html)
    return PLAIN._replace(
        author_name=name,
        author_address=address,
        text=rendered.text,
        spans=fold(rendered.text),
        links=rendered.links,
    )


def painted(row: MessageRow, ours: Ours = (), keymap: Keymap = KEYMAP) -> str:
    painter = MessagePainter(7, UNICODE, clock=lambda: 0, key=keymap.label)
    painter.ours = ours
    strips = painter.paint(row, 78, selected=False, ink=INK, base=Style())
    return "\n".join(strip.text.rstrip() for strip in strips)


def test_a_link_that_leads_elsewhere_than_it_says_is_told_of_though_its_text_is_folded() -> None:
    shown = painted(message(PHISH))
    assert "https://bank.example/login" not in shown
    assert "! link 1 shows bank.example, leads to evil.example" in shown
    assert "2 links" in shown


def test_an_honest_link_is_not_remarked_upon() -> None:
    assert "leads to" not in painted(message('<p><a href="https://a.example/x">a.example</a></p>'))


@pytest.mark.parametrize(
    ("name", "address", "words"),
    [
        ("boss@desk.example", "x@evil.example", "the name shows another address: boss@desk.example"),
        ("Eva Lind", "x@evil.example", "the name is that of someone on this desk"),
        ("Acme Support", "x@evil.example", "the name is that of someone on this desk"),
        ("Ana", "a@xn--bcher-kva.example", "punycode"),
    ],
)
def test_a_disguised_sender_is_named_with_his_address(name: str, address: str, words: str) -> None:
    shown = " ".join(painted(message(name=name, address=address), OURS).split())
    assert words in shown
    assert f"it is from {address}" in shown


def test_a_colleague_who_writes_from_her_own_address_is_herself() -> None:
    assert "!" not in painted(message(name="Eva Lind", address="eva@desk.example"), OURS)


def test_a_sender_without_an_address_is_no_disguise() -> None:
    assert "!" not in painted(message(name="a@b.example")._replace(author_address=""))


def test_the_keys_that_help_are_named_as_they_are_bound() -> None:
    row = message(PHISH)._replace(flags=("truncated",), delivery="failed", delivery_detail="550 no such user")
    for told in ("u shows it raw", "O opens", "550 no such user. D sends it again."):
        assert told in painted(row)
    mutt = painted(row, keymap=make_keymap({"preset": "mutt", "answer.delivery": "f9"}))
    for told in ("h shows it raw", "v opens", "550 no such user. F9 sends it again."):
        assert told in mutt
    unbound = painted(
        row, keymap=make_keymap({"message.raw": "", "message.links": "", "answer.delivery": ""})
    )
    assert "shows it raw" not in unbound
    assert "opens" not in unbound
    assert ":delivery sends it again." in unbound
