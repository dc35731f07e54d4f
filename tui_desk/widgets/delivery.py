"""How an answer is doing on its way, in a word; the word never promises more than is known."""

from __future__ import annotations

from collections.abc import Callable

from tui_desk.rows import MessageRow
from tui_desk.widgets.cells import one_line
from tui_desk.widgets.ink import Ink
from tui_desk.widgets.strips import Piece

_LONG = 120
"""Seconds that are told as minutes."""


def delivery_words(message: MessageRow, now: int, ink: Ink) -> Piece:
    """`sent ✓`, `queued · 7 s to undo`, `may have been sent`, …"""
    match message.delivery:
        case "queued":
            left = _seconds_left(message, now)
            return (f"queued · {_left(message, left)}" if left > 0 else "queued", ink.accent)
        case "sending":
            return ("sending", ink.accent)
        case "sent":
            return ("sent ✓", ink.dim)
        case "delivered":
            return ("delivered ✓✓", ink.dim)
        case "read":
            return ("read ✓✓", ink.good)
        case "delayed":
            return ("delayed, still trying", ink.warn)
        case "failed":
            return ("not sent", ink.bad)
        case "uncertain":
            return ("may have been sent", ink.bad)
        case "bounced":
            return ("came back undelivered", ink.bad)
        case "cancelled":
            return ("taken back", ink.dim)
        case _:
            return ("", ink.dim)


def seconds_told(message: MessageRow, now: int) -> int | None:
    """After how many seconds its words change by themselves; None: they tell no time."""
    left = _seconds_left(message, now)
    if message.delivery != "queued" or left <= 0:
        return None
    return left % 60 + 1 if _tells_minutes(message, left) else 1


def detail_words(message: MessageRow, key: Callable[[str], str]) -> str:
    """Why it is not delivered, and what can be done; empty when all is well. `key`: the key of a command, if any."""
    detail, settle = one_line(message.delivery_detail), key("answer.delivery") or ":delivery"
    match message.delivery:
        case "uncertain":
            return f"{_sentence(detail or 'The connection broke while it was sent')} {settle} settles it."
        case "failed" | "bounced":
            return f"{_sentence(detail)} {settle} sends it again.".lstrip()
        case "queued" | "sending" | "delayed":
            return detail
        case _:
            return ""


def _left(message: MessageRow, seconds: int) -> str:
    """How long it can be taken back before it leaves; where it was tried already, when that is done again."""
    if _tells_minutes(message, seconds):
        return f"next try in {seconds // 60} m"
    return f"next try in {seconds} s" if message.delivery_detail else f"{seconds} s to undo"


def _tells_minutes(message: MessageRow, seconds: int) -> bool:
    return bool(message.delivery_detail) and seconds >= _LONG


def _seconds_left(message: MessageRow, now: int) -> int:
    return ((message.not_before or 0) - now + 999) // 1000


def _sentence(words: str) -> str:
    """A server's words, ended as a sentence is."""
    return words if not words or words.endswith((".", "!", "?")) else f"{words}."
