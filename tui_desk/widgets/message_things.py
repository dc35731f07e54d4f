"""The links and files of a message, each under the one number by which it is shown and opened, from 1."""

from __future__ import annotations

from tui_desk.rows import AttachmentRow, MessageRow
from tui_desk.text.links import Link, all_links

Thing = Link | AttachmentRow


def links_of(message: MessageRow) -> tuple[Link, ...]:
    """The links, under the numbers that stand in the text; they come first."""
    return all_links(message.text, message.links)


def files_of(message: MessageRow) -> tuple[AttachmentRow, ...]:
    """The files, which are numbered on from the links; those that are part of the text come last."""
    return tuple(sorted(message.attachments, key=lambda file: file.inline))


def things_of(message: MessageRow) -> tuple[Thing, ...]:
    """All of them, in the order of their numbers."""
    return (*links_of(message), *files_of(message))


def size_text(size: int) -> str:
    """`812 B`, `14 kB`, `2.3 MB`."""
    if size < 1000:
        return f"{size} B"
    if size < 1_000_000:
        return f"{round(size / 1000)} kB"
    return f"{size / 1_000_000:.1f} MB"
