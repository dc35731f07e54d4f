"""What the desk owes a channel besides messages: files agents asked for, deeds to repeat on the server."""

from __future__ import annotations

import logging

from tui_desk.connectors.base import Connector, Downloads, Tidies
from tui_desk.desk import attachments, tidying
from tui_desk.exchange import Tidied
from tui_desk.sync.channel import Running

log = logging.getLogger(__name__)


def do_chores(running: Running, connector: Connector) -> None:
    """Fetch wanted files and repeat deeds; trouble with one never stops the next."""
    if isinstance(connector, Downloads):
        for attachment_id, ref in running.desk.ask(attachments.wanted, running.id):
            _fetch(running, connector, attachment_id, ref)
    if isinstance(connector, Tidies):
        _tidy(running, connector)


def _fetch(running: Running, connector: Downloads, attachment_id: int, ref: object) -> None:
    assert isinstance(ref, dict)
    try:
        sha256, size = running.desk.store.files.put(connector.download(ref))
    except Exception as error:
        # Whatever the server or its library does, the agent is told and may ask again.
        log.warning("channel %s: attachment %d", running.settings.name, attachment_id, exc_info=True)
        running.desk.do(attachments.missing, attachment_id, f"could not be fetched: {error}")
        return
    running.desk.do(attachments.arrived, attachment_id, sha256, size)


def _tidy(running: Running, connector: Tidies) -> None:
    due = running.desk.ask(tidying.due, running.id)
    for event_id, deed, places in due:
        try:
            connector.tidy(Tidied(deed, places))
        except Exception:
            # Tried again at the next look; the desk itself lost nothing.
            log.warning("channel %s: %s on the server", running.settings.name, deed, exc_info=True)
            return
        running.desk.do(tidying.done, running.id, event_id)
