"""How fast a bot may write: one message a second to a chat, twenty a minute to a group, thirty a second in all.

https://core.telegram.org/bots/faq#my-bot-is-hitting-limits-how-do-i-avoid-this
"""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field

CHAT, GROUP, ALL = (1, 1.0), (20, 60.0), (30, 1.0)
"""So many within so many seconds."""
_REMEMBERED = 2_000


@dataclass
class _Chat:
    sent: deque[float] = field(default_factory=lambda: deque(maxlen=GROUP[0]))
    closed_until: float = 0.0


class Limits:
    """What was sent lately, and what Telegram has told to wait for. Used by one thread."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._chats: dict[int, _Chat] = {}
        self._all: deque[float] = deque(maxlen=ALL[0])
        self._closed_until = 0.0

    def wait(self, chat: int, *, group: bool) -> float:
        """Seconds until the next message to this chat may leave."""
        now = self._clock()
        known = self._chats.get(chat, _NOBODY)
        free = [self._closed_until, known.closed_until, _free(self._all, ALL), _free(known.sent, CHAT)]
        if group:
            free.append(_free(known.sent, GROUP))
        return max(0.0, max(free) - now)

    def sent(self, chat: int) -> None:
        """A message went there."""
        now = self._clock()
        self._all.append(now)
        self._forget(now)
        self._chats.setdefault(chat, _Chat()).sent.append(now)

    def told_to_wait(self, chat: int, seconds: float) -> None:
        """Telegram closed this chat for a while; if another one is closed as well, it means all of them."""
        now = self._clock()
        others = any(one.closed_until > now for number, one in self._chats.items() if number != chat)
        self._chats.setdefault(chat, _Chat()).closed_until = now + seconds
        if others:
            self._closed_until = max(self._closed_until, now + seconds)

    def _forget(self, now: float) -> None:
        if len(self._chats) < _REMEMBERED:
            return
        self._chats = {number: one for number, one in self._chats.items() if _matters(one, now)}


_NOBODY = _Chat()


def _matters(chat: _Chat, now: float) -> bool:
    return chat.closed_until > now or (bool(chat.sent) and chat.sent[-1] > now - GROUP[1])


def _free(sent: deque[float], limit: tuple[int, float]) -> float:
    """When the next one is within the limit."""
    number, seconds = limit
    return sent[-number] + seconds if len(sent) >= number else 0.0
