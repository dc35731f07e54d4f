"""One connection and the folders it serves: to a single one it listens (IDLE, RFC 2177), of several it asks in turn."""

from __future__ import annotations

import selectors
import time
from collections.abc import Sequence
from threading import Event as Flag

from tui_desk.connectors.imap import words
from tui_desk.connectors.imap.folder import FolderSync
from tui_desk.connectors.imap.session import Session, is_notice
from tui_desk.errors import ChannelError
from tui_desk.typed import dataclass

_SLICE = 0.5
"""Seconds after which a waiting thread looks whether it is to end."""


@dataclass(slots=True)
class Line:
    """A session and its folders."""

    session: Session
    folders: Sequence[FolderSync]
    listens: bool
    """Whether the server sends notices and there is just one folder to hear of."""
    _idling: bool = False

    def listen(self) -> bool:
        """Begin to listen; whether mail has come before that could begin."""
        if not self.listens or self._idling:
            return False
        if not self.session.came:
            self._idling = True
            if self.session.idle():
                self.settle()
        return self.session.came

    def settle(self) -> None:
        """Stop listening, so that commands can be given. Raises if the connection is gone."""
        if self._idling:
            self._idling = False
            self.session.done()

    def hear(self) -> bool:
        """Whether the notices that just came tell of mail. If there are none, perhaps nobody is there any more."""
        notices = self.session.notices()
        for notice in notices:
            if is_notice(notice, b"BYE"):
                raise ChannelError(words.goodbye(_text(notice[1:]), self.session.settings))
        if not notices:
            self.settle()
            return self.listen()
        return self.session.came


def wait(lines: Sequence[Line], seconds: float, stop: Flag) -> list[Line]:
    """The lines to look at: those that heard of mail as soon as they do, and all of them after so many seconds."""
    deadline = time.monotonic() + seconds
    if early := [line for line in lines if line.listen()]:
        return early
    with selectors.DefaultSelector() as selector:
        for line in lines:
            if line.listens:
                selector.register(line.session.fileno(), selectors.EVENT_READ, line)
        while not stop.is_set() and (left := deadline - time.monotonic()) > 0:
            ready = [key.data for key, _ in selector.select(min(_SLICE, left))] if selector.get_map() else []
            if not selector.get_map():
                stop.wait(min(_SLICE, left))
            if woken := [line for line in ready if line.hear()]:
                return woken
    return list(lines)


def _text(parts: Sequence[object]) -> str:
    """A notice, which IMAPClient takes apart into words, fit to show."""
    told = (part.decode("utf-8", "replace") if isinstance(part, bytes) else str(part) for part in parts)
    return words.shown(" ".join(told))
