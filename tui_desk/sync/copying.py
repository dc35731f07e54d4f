"""Copies in Sent that an earlier process owes: each process sees to them once, in one thread."""

from __future__ import annotations

import logging
from collections.abc import Iterator

from tui_desk.connectors.base import Copies
from tui_desk.desk import outbox, sent_copies
from tui_desk.desk.lease import LeaseLost
from tui_desk.errors import ChannelError, StoreError
from tui_desk.exchange import NeedsOperator, Outgoing
from tui_desk.sync.channel import Running
from tui_desk.sync.delivering import UNREADABLE

log = logging.getLogger(__name__)

LOOK_SECONDS = 0.5
"""How soon being told to stop is noticed."""
AGAIN_SECONDS = 900.0
"""A server locks out who tries a wrong password too often."""


def copy_when_caught_up(running: Running) -> None:
    """Once what lies in Sent is known; what fails is tried again until told to stop."""
    while not running.caught_up.wait(LOOK_SECONDS):
        if running.stop.is_set():
            return
    while not running.stop.is_set() and not copy_owed(running):
        running.stop.wait(AGAIN_SECONDS)


def copy_owed(running: Running) -> bool:
    """Make what is owed; False: something is left that is to be tried again, as the log says."""
    connector, name = running.connector(), running.settings.name
    if not isinstance(connector, Copies):
        return True
    try:
        for out in connector.copy(_owed(running)):
            running.desk.do(sent_copies.seen_to, running.epoch, out.id)
    except LeaseLost:
        running.lost.set()
        return False
    except (ChannelError, NeedsOperator, StoreError) as error:
        log.warning("channel %s: copies in Sent that are owed can't be made yet: %s", name, error)
        return False
    except Exception:
        # Whatever a server makes of it, nothing else may suffer from a copy.
        log.exception("channel %s: copies in Sent that are owed can't be made yet", name)
        return False
    return True


def _owed(running: Running) -> Iterator[Outgoing]:
    """The mails, each read when it is its turn."""
    desk = running.desk
    for id_ in desk.ask(sent_copies.owed, running.id, running.epoch, desk.now_ms()):
        if running.stop.is_set():
            return
        try:
            yield desk.ask(outbox.mail, desk.store.files, id_)
        except UNREADABLE as error:
            words = "channel %s: the copy of delivery %d can't be made: %s"
            log.warning(words, running.settings.name, id_, error)
