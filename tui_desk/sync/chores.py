"""What the desk owes a channel besides messages: files agents asked for, reminders, deeds to repeat on the server."""

from __future__ import annotations

import logging
import time

from tui_desk.connectors.apart import Stopped
from tui_desk.connectors.base import Connector, Downloads, Offers, Tidies
from tui_desk.desk import attachments, channel_caps, tidying
from tui_desk.exchange import Tidied
from tui_desk.store.reader import Reader
from tui_desk.sync.channel import Running
from tui_desk.sync.reminding import send_reminders

log = logging.getLogger(__name__)

TIDY_PAUSE = 300.0
"""Seconds: a server that refused a deed is asked again after so long."""
TEMPLATES_PAUSE = 1_800.0
"""Seconds: templates change seldom."""


def do_chores(running: Running, connector: Connector) -> None:
    """Fetch wanted files, send reminders, ask for templates, repeat deeds; trouble with one never stops the next."""
    if isinstance(connector, Downloads):
        for attachment_id, ref in running.desk.ask(attachments.wanted, running.id):
            _fetch(running, connector, attachment_id, ref)
    send_reminders(running, connector)
    if isinstance(connector, Offers) and time.monotonic() >= running.templates_not_before:
        _ask_templates(running, connector)
    if isinstance(connector, Tidies) and time.monotonic() >= running.tidy_not_before:
        _tidy(running, connector)


def _fetch(running: Running, connector: Downloads, attachment_id: int, ref: object) -> None:
    assert isinstance(ref, dict)
    try:
        sha256, size = running.desk.store.files.put(connector.download(ref))
    except Stopped:  # whoever is at work next fetches it
        return
    except Exception as error:
        # Whatever the server or its library does, the agent is told and may ask again.
        log.warning("channel %s: attachment %d", running.settings.name, attachment_id, exc_info=True)
        running.desk.do(attachments.missing, attachment_id, f"could not be fetched: {error}")
        return
    running.desk.do(attachments.arrived, attachment_id, sha256, size)


def _ask_templates(running: Running, connector: Offers) -> None:
    running.templates_not_before = time.monotonic() + TEMPLATES_PAUSE
    try:
        offered = connector.templates()
    except Stopped:
        return
    except Exception:
        # Asked again later; what was offered before stands.
        log.warning("channel %s: its templates", running.settings.name, exc_info=True)
        return
    running.desk.do(channel_caps.tell_templates, running.id, offered)


def _tidy(running: Running, connector: Tidies) -> None:
    due, newest = running.desk.ask(_owed, running.id)
    for event_id, deed, places in due:
        try:
            connector.tidy(Tidied(deed, places))
        except Exception:
            # Tried again later; the desk itself lost nothing.
            log.warning("channel %s: %s on the server", running.settings.name, deed, exc_info=True)
            running.tidy_not_before = time.monotonic() + TIDY_PAUSE
            return
        running.desk.do(tidying.done, running.id, event_id)
    if newest is not None and len(due) < tidying.AT_ONCE:
        running.desk.do(tidying.done, running.id, newest)


def _owed(reader: Reader, channel_id: int) -> tuple[tuple[tidying.Deed, ...], int | None]:
    """What is due, and how far nothing else is, seen at one moment."""
    return tidying.due(reader, channel_id), tidying.far_ahead(reader, channel_id)
