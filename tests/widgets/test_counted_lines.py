"""Where a conversation's entries stand is counted: what is painted of each is as many lines."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.style import Style
from textual.theme import BUILTIN_THEMES

from tests.widgets.plain import PLAIN
from tui_desk.rows import AttachmentRow, EventRow, MessageRow
from tui_desk.text.links import numbered
from tui_desk.widgets.ink import ink_of
from tui_desk.widgets.marks import UNICODE
from tui_desk.widgets.message_lines import Above, Beside, Entry, MessagePainter
from tui_desk.words.messages import FLAGS

INK = ink_of(BUILTIN_THEMES["textual-dark"].to_color_system().generate(), ansi=False, dark=True)
HAPPENED = EventRow(1, 0, "bo", "Bo", "closed", 1, None, None, None, None, None)
TEXTS = st.text(st.sampled_from("ab  \n\t\r\0\x1b>\u2028漢"), max_size=300) | st.text(max_size=300)
SHOP, EVIL = "https://shop.example/a", f"https://{'far.' * 20}evil.example/a"
LURED = f"bank.example {numbered(1, 'bank.example', EVIL)} shop.example {numbered(2, 'me.example', SHOP)}"
OTHERS = [["Ana", "ana@elsewhere.example"], ["", "a.longer.one@of-somebody-else.example"]]
MESSAGES = st.builds(
    PLAIN._replace,
    author_name=st.sampled_from(["Ana", "Eva of the desk", "eva@desk.example", ""]),
    answered_in=st.sampled_from([None, 4711]),
    recipients=st.sampled_from([{}, {"reply_to": OTHERS[:1]}, {"reply_to": OTHERS}, {"reply_to": "none"}]),
    text=TEXTS | st.just("word " * 30_000) | st.just("\n\n.\n" * 1_500) | st.just(LURED),
    kind=st.sampled_from(["message", "note"]),
    direction=st.sampled_from(["inbound", "outbound"]),
    links=st.sampled_from([(), (SHOP,), (EVIL, SHOP)]),
    flags=st.lists(st.sampled_from(sorted(FLAGS)), max_size=3).map(tuple),
    authentication=st.sampled_from(["pass", "fail"]),
    delivery=st.sampled_from(["", "queued", "failed", "uncertain"]),
    delivery_detail=st.sampled_from(["", "no route to the host of this customer, who has many"]),
    parent_id=st.sampled_from([None, 7]),
    parent_author=st.just("Boris"),
    parent_text=TEXTS,
    edited_at=st.sampled_from([None, 60_000]),
    deleted_at=st.sampled_from([None, 90_000]),
    revisions=st.lists(st.tuples(st.just(60_000), TEXTS), max_size=2).map(tuple),
    attachments=st.lists(
        st.builds(
            AttachmentRow, st.just(1), TEXTS, st.just(""), st.just(9), st.none(), *[st.booleans()] * 2, TEXTS
        ),
        max_size=2,
    ).map(tuple),
)


@given(
    row=MESSAGES,
    cuts=st.lists(st.integers(0, 300), max_size=4),
    kinds=st.lists(st.sampled_from(["own", "quoted", "signature"]), min_size=5, max_size=5),
    unfolded=st.booleans(),
    going_on=st.booleans(),
    unended=st.booleans(),
    selected=st.booleans(),
    width=st.integers(1, 120),
)
def test_a_message_has_as_many_lines_as_are_counted(
    row: MessageRow,
    cuts: list[int],
    kinds: list[str],
    unfolded: bool,
    going_on: bool,
    unended: bool,
    selected: bool,
    width: int,
) -> None:
    ends = sorted({min(cut, len(row.text)) for cut in cuts} | {len(row.text)})
    row = row._replace(spans=tuple(zip([0, *ends], ends, kinds, strict=False)) if cuts else ())
    painter = MessagePainter(1, UNICODE, clock=lambda: 100_000, key=lambda command: "x")
    it = frozenset({row.id})
    painter.ours = (("Eva of the desk", "eva@desk.example"),)
    painter.unfolded = {row.id} if unfolded else set()
    painter.going_on, painter.unended = it if going_on else frozenset(), it if unended else frozenset()
    painted = painter.paint(row, width, selected=selected, ink=INK, base=Style())
    assert painter.lines(row, width, INK) == len(painted)


@pytest.mark.parametrize("entry", [Above(1), Beside("2 earlier dialogs"), (HAPPENED,), (HAPPENED, HAPPENED)])
def test_what_is_no_message_has_as_many_lines_as_are_counted(entry: Entry) -> None:
    painter = MessagePainter(1, UNICODE, clock=lambda: 0, key=lambda command: "x")
    painted = painter.paint(entry, 80, selected=False, ink=INK, base=Style())
    assert painter.lines(entry, 80, INK) == len(painted)


@pytest.mark.parametrize(
    ("row", "words"),
    [
        (PLAIN._replace(text=LURED, links=(EVIL, SHOP)), "! link 2 shows"),
        (PLAIN._replace(answered_in=4711), "answered in #4711"),
        (PLAIN._replace(recipients={"reply_to": OTHERS}), "! asks for answers to another address"),
        (PLAIN._replace(author_name="Eva of the desk"), "! the name is that of someone"),
        (PLAIN._replace(delivery="uncertain"), "The connection broke"),
    ],
)
def test_what_is_told_around_a_text_is_among_what_is_counted(row: MessageRow, words: str) -> None:
    """Else the test above would say nothing of it."""
    painter = MessagePainter(1, UNICODE, clock=lambda: 100_000, key=lambda command: "x")
    painter.ours = (("Eva of the desk", "eva@desk.example"),)
    for width in (120, 12):
        painted = painter.paint(row, width, selected=False, ink=INK, base=Style())
        assert painter.lines(row, width, INK) == len(painted)
        assert (words in "".join(strip.text for strip in painted)) == (width == 120)
