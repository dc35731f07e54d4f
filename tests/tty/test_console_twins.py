"""Hostile words are painted like harmless ones on every screen, and none of their bytes reaches the terminal."""

from __future__ import annotations

import base64
import re
from collections.abc import Iterable
from pathlib import Path

import pytest

from tests.terminal import ESCAPE
from tests.tty.conftest import consoles
from tests.tty.twins import harmful, unclassified

SIZES = [(80, 24), (132, 40)]
SEQUENCE = re.compile(
    r"\x1b\[[<=>?]?[0-9;:]*[ -/]*[@-~]|\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)|\x1bP[^\x1b]*\x1b\\|\x1b[()][AB0]|\x1b[=>78M]"
)
WALK: tuple[tuple[str, str, str], ...] = (
    # what it is, the keys, words of ours that stand there then; without a name: back from there
    ("conversation", "\r", "#2 · –"),
    ("unfolded", "h", "> zerotag"),
    ("why", "w", "Why here"),
    ("", "q", "#2 · –"),
    ("raw", "u", "raw"),
    ("", "q", "#2 · –"),
    ("links and files", "O", "Links and files"),
    ("a link", "\r", "Link ─"),
    ("", ESCAPE, "#2 · –"),
    ("copy menu", "y", "Copy · y"),
    ("copied", "s", "Copied the subject"),
    ("copied", "ya", "Copied the address"),
    ("copied", "yi", "Copied the Message-ID"),
    ("copied", "yy", "Copied the text"),
    ("pick a link", "yl", "Copy a link"),
    ("", ESCAPE, "#2 · –"),
    ("piped", "|cat\r", "y copy · q close"),
    ("", "q", "#2 · –"),
    ("agents", "a", "Assign to"),
    ("", ESCAPE, "#2 · –"),
    ("tags", "l", "Tags"),
    ("", ESCAPE, "#2 · –"),
    ("an answer in doubt", ":1\r", "#1 · me"),
    ("delivery", "D", "it arrived"),
    ("", ESCAPE, "#1 · me"),
    ("a chat", ":6\r", "#6 · –"),
    ("what was before", "h ", "before, "),
    ("why in a chat", "w", "Why here"),
    ("", "q", "#6 · –"),
    ("what it answers", "^", "#6 · –"),
    ("a colleague", "@", "is …"),
    ("", ESCAPE, "#6 · –"),
    ("marked", "x", "1 marked"),
    ("", ESCAPE, "#6 · –"),
    ("a template", "r", "nothing can be sent here"),
    ("templates", "\x18m", "my own words"),
    ("", ESCAPE, "nothing can be sent here"),
    ("", ESCAPE, "Draft kept."),
    ("its other dialog", "H", "#5 · –"),
    ("a mail again", ":1\r", "#1 · me"),
    ("draft", "r", "takes it back"),
    ("recipients", "\x18t", "Bcc"),
    ("", ESCAPE, "Draft kept."),
    ("a ticket", "v", "no due time"),
    ("its conversations", "v", "Its conversations"),
    ("", ESCAPE, "no due time"),
    ("its tags", "l", "Tags ─"),
    ("", ESCAPE, "no due time"),
    ("linked with others", "T", "Tab marks several"),
    ("what it is to another", "\r", "stands above it"),
    ("", ESCAPE, "no due time"),
    ("who asked for it", "@", "Who asked for"),
    ("", ESCAPE, "no due time"),
    ("its kind", "W", "What kind of ticket"),
    ("", ESCAPE, "no due time"),
    ("a note on it", "n", "colleagues only"),
    ("", ESCAPE, "no due time"),
    ("conversations to link", "L", "found · 0 marked"),
    ("", ESCAPE, "no due time"),
    ("what everybody is told", "YHello {name}", "filled in for each"),
    ("told to whom", "\x13", "Space leaves one out"),
    ("", ESCAPE, "filled in for each"),
    ("", ESCAPE, "Draft kept."),
    ("the conversation under it", "q", "#1 · me"),
    ("the form of a ticket", "t", "made from #1"),
    ("", ESCAPE, "#1 · me"),
    ("tickets to link to", "T", "Link to"),
    ("", ESCAPE, "#1 · me"),
    ("side", "3", "Tasks"),
    ("list", "1", "waiting longest"),
)
LISTS: tuple[tuple[str, str, str], ...] = (
    ("all tickets", "gt", "due first"),
    ("what narrows them", "\\", "assignee:"),
    ("", ESCAPE, "due first"),
    ("who may have them", "\\assignee:", "assignee:nobody"),
    ("", ESCAPE, "due first"),
    ("their kinds", "gk", "Tickets of a kind"),
    ("", ESCAPE, "due first"),
    ("a ticket of the list", "\r", "v jump"),
    ("", "q", "due first"),
    ("a board", "V", "In progress 0"),
    ("a calendar", "V", "Nothing is due"),
    ("the list again", "V", "due first"),
    ("the inbox again", "q", "waiting longest"),
    ("selected", "x", "1 selected"),
    ("", ESCAPE, "waiting longest"),
    ("drafts", "gd", "Drafts ─"),
    ("", ESCAPE, "waiting longest"),
    ("quarantine", "gq", "Quarantine ─"),
    ("quarantined", "\r", "view raw"),
    ("quarantined, raw", "v", "y copy · q close"),
    ("", "q", "waiting longest"),
    ("undelivered", "gf", "Undelivered · "),
    ("closed", "ge", "Closed · "),
    ("all", "ga", "All open · "),
    ("what is searched", "/", "type to search everything"),
    ("what is found", "hello", "Enter opens"),
    ("", ESCAPE, "waiting longest"),
    ("palette", "\x0b", "Commands"),
    ("", ESCAPE, "waiting longest"),
    ("help", "?", "Keys in the list"),
    ("", "q", "waiting longest"),
    ("completion", ":assign ", "nobody"),
    ("", ESCAPE, "waiting longest"),
    ("leave", "q", "Leave the desk?"),
    ("", ESCAPE, "waiting longest"),
)

CUSTOMERS: tuple[tuple[str, str, str], ...] = (
    ("a conversation", ":1\r", "#1 · me"),
    ("a customer", "gc", "Known by"),
    ("his conversations", "\t", "Known by"),
    ("somebody who is found", "/", "type to search"),
    ("", ESCAPE, "Known by"),
    ("the same person", "M", "The same person as"),
    ("", ESCAPE, "Known by"),
    ("a call of his", ":log phone\r", "Phone call ─"),
    ("what was said", "\r", "he called"),
    ("", ESCAPE, "Known by"),
    ("the conversation under him", "q", "#1 · me"),
    ("merge", "M", "nothing else open"),
    ("merge with another", ":merge 2\r", "becomes part of"),
    ("", ESCAPE, "#1 · me"),
    ("list", "1", "waiting longest"),
)
WALKS = {"desk": WALK, "lists": LISTS, "customers": CUSTOMERS}


def test_every_column_is_known_to_be_foreign_or_ours() -> None:
    assert unclassified() == set()


@pytest.mark.parametrize("walk", WALKS)
@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
def test_every_screen_shows_hostile_words_as_harmless_ones(
    twin_desks: tuple[Path, Path], size: tuple[int, int], walk: str
) -> None:
    with consoles(twin_desks, size) as twins:
        there = ""
        for name, keys, words in WALKS[walk]:
            twins.type(keys)
            if not name:
                twins.misses(there)
            twins.sees(words)
            there = words
        twins.press("q", "q")
        for terminal in twins.both:
            assert terminal.ends() == 0
        written, harmless = (terminal.raw.decode(errors="surrogateescape") for terminal in twins.both)
        assert kinds(written) == kinds(harmless)
        assert harmful(SEQUENCE.sub("", written)) == harmful(SEQUENCE.sub("", harmless)) == {"\r", "\n"}
        for payload in clipboard(written):
            assert harmful(payload.replace("\n", "")) == set()
            assert not payload.endswith("\n")


def kinds(written: str) -> set[str]:
    """The sequences without their numbers; of OSC only what it is for."""
    return {kind(sequence) for sequence in SEQUENCE.findall(written)}


def kind(sequence: str) -> str:
    """`CSI ? h 1049`, `CSI m`, `OSC 52`: modes are kept, places and colours are not."""
    if sequence.startswith("\x1b]"):
        return f"OSC {sequence[2:].partition(';')[0]}"
    if sequence[-1] in "hlnct":
        return f"CSI {sequence[2:]}"
    return re.sub(r"[0-9;:]+", "", sequence)


def clipboard(written: str) -> Iterable[str]:
    """What was given to the clipboard."""
    for payload in re.findall(r"\x1b\]52;c;([A-Za-z0-9+/=]*)", written):
        yield base64.b64decode(payload).decode()
