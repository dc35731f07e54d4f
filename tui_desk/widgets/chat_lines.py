"""What only a chat's messages say: whom they answer, that they were changed or taken back, what stood there before."""

from __future__ import annotations

from collections.abc import Iterator

from tui_desk.rows import ConversationDetail, MessageRow
from tui_desk.text.clean import clean
from tui_desk.widgets.cells import cut, one_line, wrap
from tui_desk.widgets.ink import Ink
from tui_desk.widgets.marks import Marks
from tui_desk.widgets.strips import Piece
from tui_desk.widgets.times import stamp

LONGEST_VERSION = 20_000
"""Characters of an earlier text that are shown."""


def quoted(message: MessageRow, width: int, marks: Marks) -> str:
    """`↩ Boris: the first line of what he said`; empty where nothing is answered."""
    words = answered(message)
    return cut(f"{marks.answered} {words}", width) if words else ""


def answered(message: MessageRow) -> str:
    """`Boris: the first line of what he said`; empty where nothing is answered."""
    who = one_line(message.parent_author)
    if message.parent_id is None or not who:
        return ""
    first = next((line for line in clean(message.parent_text).split("\n") if line.strip()), "")
    return f"{who}: {one_line(first) or '(no text)'}"


def changes(message: MessageRow, now: int, marks: Marks, ink: Ink) -> Iterator[Piece]:
    """That it is answered elsewhere, as in a thread; that it was edited or taken back, and when."""
    if message.answered_in is not None:
        yield (f"answered in #{message.answered_in}", ink.dim)
    if message.deleted_at is not None:
        gone = "" if message.text or message.attachments else f" {marks.dot} what it said was dropped"
        yield (f"taken back {stamp(message.deleted_at, now)}{gone}", ink.warn)
    elif message.edited_at is not None:
        hint = f" {marks.dot} h shows what stood here before" if message.revisions else ""
        yield (f"edited {stamp(message.edited_at, now)}{hint}", ink.dim)


def versions(message: MessageRow, width: int, now: int, ink: Ink) -> Iterator[Piece]:
    """What stood here before each edit, newest first."""
    for at, text in reversed(message.revisions):
        yield (f"before, {stamp(at, now)}:", ink.warn)
        for line in clean(text[:LONGEST_VERSION]).strip("\n").split("\n"):
            yield from ((f"  {piece}", ink.dim) for piece in wrap(line, max(1, width - 2)))


def earlier_words(detail: ConversationDetail, behind: str) -> str:
    """`2 earlier dialogs in this chat`, and what is said behind it; empty where there are none."""
    found = [one for one in detail.dialogs if one.reason == "earlier"]
    if not found:
        return ""
    count = "1 earlier dialog" if len(found) == 1 else f"{len(found)} earlier dialogs"
    return f"{count} in this chat{behind}"


def later_words(detail: ConversationDetail, behind: str) -> str:
    """Where the chat went on; empty where this is its newest dialog."""
    found = [one for one in detail.dialogs if one.reason == "later"]
    return f"the chat went on in #{found[-1].id}{behind}" if found else ""
