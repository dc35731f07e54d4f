"""What the composer of a chat says before sending."""

from __future__ import annotations

from dataclasses import replace
from typing import Literal

import pytest

from tui_desk.moments import HOUR_MS, MINUTE_MS
from tui_desk.rows import ChatRow, DraftRow, Template
from tui_desk.widgets.chat_draft_words import remarks, why_not

NOW = 1_000 * HOUR_MS
CHAT = ChatRow("", False, "", None, (), 100, "characters", 1_000, "simple")
DRAFT = DraftRow(None, 1, 1, "reply", "bot", (), (), (), "", "Hello", (), None, 0, 0)
FILE = ("a.pdf", "application/pdf", "0" * 64, 900)


def said(draft: DraftRow = DRAFT, chat: ChatRow = CHAT) -> list[str]:
    return [one.words for one in remarks(draft, chat, NOW, "Ctrl+X m")]


def test_an_ordinary_answer_needs_no_words() -> None:
    assert said() == []
    assert why_not(DRAFT, CHAT, NOW, "") == ""


@pytest.mark.parametrize(("letters", "words"), [(100, []), (101, ["2 messages"]), (250, ["3 messages"])])
def test_a_long_text_says_in_how_many_messages_it_goes(letters: int, words: list[str]) -> None:
    found = said(replace(DRAFT, text="x" * letters))
    assert len(found) == len(words)
    assert all(expected in one for expected, one in zip(words, found, strict=True))


@pytest.mark.parametrize(
    ("markup", "text", "lost"),
    [
        ("none", "**bold**", True),
        ("none", "- a\n- b", True),
        ("none", "2 * 3 * 4 and snake_case_name", False),
        ("simple", "**bold** and [a](https://a.example)", False),
        ("simple", "**bold** [a](https://a.example)\n| a | b |", False),
        ("none", "| a | b |", False),
        ("simple", "| a | b |\n|---|:-:|\n| 1 | 2 |", True),
        ("simple", "one\n---\ntwo", False),
        ("simple", "# Head\ntext", True),
        ("simple", "1. one\n2. two", True),
        ("rich", "# Head\n- a", False),
    ],
)
def test_what_of_markdown_is_lost_is_said(
    markup: Literal["none", "simple", "rich"], text: str, lost: bool
) -> None:
    chat = replace(CHAT, markup=markup)
    assert bool(said(replace(DRAFT, text=text), chat)) == lost


def test_files_go_by_themselves_and_a_big_one_not_at_all() -> None:
    assert said(replace(DRAFT, files=(FILE,))) == ["the file goes as a message of its own"]
    assert said(replace(DRAFT, text="", files=(FILE,))) == []
    big = replace(DRAFT, files=((*FILE[:3], 5_000_000),))
    assert "at most 1 kB" in why_not(big, CHAT, NOW, "")
    none = why_not(big, replace(CHAT, file_max=0), NOW, "")
    assert none == "No files can be sent here: take a.pdf out and send a link."


def test_a_window_is_told_by_what_is_left_of_it() -> None:
    for left, words in ((3 * HOUR_MS + 20 * MINUTE_MS, "3 h 20 min"), (90_000, "1 min")):
        told = f"open for free answers for {words}, then again when the customer writes"
        assert said(chat=replace(CHAT, window_until=NOW + left)) == [told]


def test_a_closed_window_stops_until_a_template_is_chosen() -> None:
    template = Template("again", "en", "Hello")
    closed = replace(CHAT, window_until=NOW - HOUR_MS, templates=(template,))
    assert "Ctrl+X m chooses a template" in why_not(DRAFT, closed, NOW, "Ctrl+X m")
    assert why_not(replace(DRAFT, template=template), closed, NOW, "") == ""
    never = why_not(DRAFT, replace(closed, templates=(), window_until=0), NOW, "")
    assert never == "Closed for free answers: it opens when the customer writes."


def test_who_blocked_us_can_not_be_written_to() -> None:
    assert "we were blocked" in why_not(DRAFT, replace(CHAT, unreachable="we were blocked"), NOW, "")
