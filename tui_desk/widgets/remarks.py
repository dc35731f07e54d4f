"""What one must know of a message before reading it: who may not be who he says, and what is not shown."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import lru_cache

from tui_desk.rows import MessageRow
from tui_desk.widgets.cells import one_line
from tui_desk.widgets.delivery import detail_words
from tui_desk.widgets.ink import Ink
from tui_desk.widgets.strips import Piece
from tui_desk.words.messages import FLAGS

_QUIET = frozenset({"html-only", "no-message-id", "report"})
"""They say how the mail was made, which matters to nobody who answers it."""
_WARNINGS = frozenset({"encrypted", "truncated", "unparsable-sender"})

Ours = tuple[tuple[str, str], ...]
"""The desk and its agents, each with the address they may write from."""


def remarks(message: MessageRow, ink: Ink, ours: Ours, key: Callable[[str], str]) -> Iterator[Piece]:
    """Lines between the head and the text. `ours`: the names no stranger should bear; `key`: of a command, if any."""
    if message.direction == "inbound":
        yield from _sender(message, ink, ours)
    quiet = [FLAGS[flag] for flag in message.flags if flag in FLAGS and flag not in _WARNINGS | _QUIET]
    for flag in message.flags:
        if flag in _WARNINGS:
            raw = key("message.raw") if flag == "truncated" else ""
            yield (f"! {FLAGS[flag]}" + (f"; {raw} shows it raw" if raw else ""), ink.warn)
    if quiet:
        yield (" · ".join(quiet), ink.dim)
    if told := detail_words(message, key):
        yield (told, ink.warn if message.delivery == "delayed" else ink.bad)


def _sender(message: MessageRow, ink: Ink, ours: Ours) -> Iterator[Piece]:
    address = message.author_address
    if message.authentication == "fail":
        yield ("! the sender may be forged: his server does not vouch for this mail", ink.bad)
    if address and (why := _disguise(message.author_name, address, ours)):
        yield (f"! {one_line(why)}; it is from {one_line(address)}", ink.bad)
    elsewhere = [one for one in _reply_to(message) if one.casefold() != address.casefold()]
    if elsewhere:
        yield (f"! asks for answers to another address: {one_line(', '.join(elsewhere))}", ink.warn)


@lru_cache(256)
def _disguise(name: str, address: str, ours: Ours) -> str | None:
    """Why he may not be who he says; asked of each message of a conversation, and few write it."""
    from tui_desk.text.address import Address, suspicious

    names = frozenset(one for one, known in ours if known.casefold() != address.casefold())
    return suspicious(Address(name, address), names)


def _reply_to(message: MessageRow) -> list[str]:
    listed = message.recipients.get("reply_to")
    if not isinstance(listed, list):
        return []
    return [str(pair[1]) for pair in listed if isinstance(pair, list) and len(pair) == 2 and pair[1]]
