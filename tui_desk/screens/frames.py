"""A frame is painted when it is whole: what was just read has reached every widget, and what a key asked for is here.

So the screen changes once, and not piece by piece.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable
from types import NoneType
from typing import Any

from textual.dom import DOMNode
from textual.message import Message
from textual.message_pump import MessagePump
from textual.messages import Prompt
from textual.screen import Screen
from textual.scroll_view import ScrollView
from textual.widget import Widget

from tui_desk.widgets.drawn import Drawn

MOMENT = 0.05
"""Seconds a key's frame waits at most. What takes longer is painted as it comes."""
MOST_TURNS = 30
"""So many turns of the loop any frame waits for messages to be dealt with; four are enough for most."""


def is_written_to(pump: MessagePump) -> bool:
    """Whether a message waits for it: in its queue, or put aside as the next one behind that it deals with."""
    return pump.message_queue_size > 0 or pump._pending_message is not None  # noqa: SLF001 - told nowhere else


def has_mail(node: DOMNode) -> bool:
    """Whether a message waits for something within this. Asked with every key and turn, and of fifty widgets: by
    Textual's properties that was a fifth of a key's calls."""
    within = [*node._nodes._nodes]  # noqa: SLF001 - as `is_written_to`, for all of them
    for one in within:
        if len(one._message_queue.values) > 0 or one._pending_message is not None:  # noqa: SLF001
            return True
        within += one._nodes._nodes  # noqa: SLF001
    return False


def only_to_paint(screen: Screen[Any], besides: Iterable[type[Message]]) -> set[Widget] | None:
    """What is to be painted, from now on counted as painted; None where more is under way than that.

    `besides`: messages that are known to change nothing.
    """
    seen = screen._compositor.visible_widgets  # noqa: SLF001 - as `has_mail`, for all of it
    harmless = (NoneType, Prompt, *besides)
    if screen.app._next_callbacks:  # noqa: SLF001
        return None
    within: list[DOMNode] = [screen]
    due: set[Drawn] = set()
    for one in within:
        waiting: Iterable[object] = one._message_queue.values  # noqa: SLF001
        if not all(isinstance(each, harmless) for each in (one._pending_message, *waiting)):  # noqa: SLF001
            return None
        if one._next_callbacks or (isinstance(one, Widget) and not _only_repaints(one)):  # noqa: SLF001
            return None
        if isinstance(one, ScrollView) and one._vertical_scrollbar is not None:  # noqa: SLF001
            within.append(one._vertical_scrollbar)  # noqa: SLF001
        if isinstance(one, Widget) and one in seen:
            if isinstance(one, Drawn):
                due.add(one)
            elif one._repaint_required:  # noqa: SLF001
                return None
        within += one._nodes._nodes  # noqa: SLF001
    return {one for one in due if one.is_due()}


def _only_repaints(one: Widget) -> bool:
    """Whether it is due for nothing else."""
    return not (
        one._layout_required  # noqa: SLF001 - as Textual asks when it is idle
        or one._scroll_required  # noqa: SLF001
        or one._recompose_required  # noqa: SLF001
        or one._refresh_styles_required  # noqa: SLF001
    )


class Frames:
    """Says whether a frame is to wait. `unsettled`: whether what was asked for is still on its way."""

    def __init__(self, screen: Screen[Any], unsettled: Callable[[], bool]) -> None:
        self._screen = screen
        self._unsettled = unsettled
        self._pressed = False
        self._late: asyncio.TimerHandle | None = None
        self._turns = 0

    @property
    def awaited(self) -> bool:
        """Whether a key's answer is still to be painted."""
        return self._pressed

    def pressed(self) -> None:
        """A key is obeyed: the next frame is its answer."""
        self._pressed = True

    def painted(self) -> None:
        """The answer to the key is painted."""
        self._end()

    def wait(self) -> bool:
        """Whether the frame that is due waits. The screen is woken when it is over."""
        return self._waits_for_reads() or self._waits_for_messages()

    def _waits_for_reads(self) -> bool:
        if not self._pressed:
            return False
        if not self._unsettled():
            self._end()
            return False
        if self._late is None:
            self._late = asyncio.get_running_loop().call_later(MOMENT, self._over)
        return True

    def _waits_for_messages(self) -> bool:
        underway = self.is_due() and has_mail(self._screen)
        self._turns = self._turns + 1 if underway and self._turns < MOST_TURNS else 0
        if self._turns:
            asyncio.get_running_loop().call_soon(self._screen.check_idle)
        return self._turns > 0

    def is_due(self) -> bool:
        """Whether there is something to paint, or somebody waits for the next frame; else no message holds it up."""
        screen = self._screen
        return bool(
            screen._dirty_widgets  # noqa: SLF001 - as Textual itself asks before it paints
            or screen._callbacks  # noqa: SLF001
            or screen._layout_required  # noqa: SLF001
            or screen._scroll_required  # noqa: SLF001
            or screen._repaint_required  # noqa: SLF001
            or screen._recompose_required  # noqa: SLF001
        )

    def _over(self) -> None:
        self._end()
        self._screen.check_idle()

    def _end(self) -> None:
        self._pressed = False
        if self._late is not None:
            self._late.cancel()
            self._late = None
