"""Sends the reminders that go by a channel's mail server: each is marked before nobody can tell whether it left."""

from __future__ import annotations

import logging

from tui_desk.connectors.base import Connector, Probes
from tui_desk.desk.lease import LeaseLost
from tui_desk.desk.tickets import reminder_mail
from tui_desk.errors import StoreError
from tui_desk.exchange import NeedsOperator, Retry, SendError, Uncertain
from tui_desk.sync.channel import Running

log = logging.getLogger(__name__)


def send_reminders(running: Running, connector: Connector) -> None:
    """Ask about what a crash left in doubt, then send what is due."""
    for id_ in running.desk.ask(reminder_mail.in_doubt, running.id, running.desk.now_ms()):
        _settle(running, connector, id_)
    for id_ in running.desk.ask(reminder_mail.due, running.id, running.desk.now_ms()):
        if running.stop.is_set():
            return
        _send(running, connector, id_)


def _send(running: Running, connector: Connector, id_: int) -> None:
    in_doubt = False

    def at_risk() -> None:
        nonlocal in_doubt
        running.desk.do(reminder_mail.at_risk, running.epoch, id_)
        in_doubt = True

    try:
        out = running.desk.ask(reminder_mail.outgoing, running.desk.policy, id_, running.desk.now_ms())
        if out is None:
            _end(running, id_, "cancelled")
            return
        connector.push(out, at_risk)
    except (Retry, NeedsOperator) as error:
        _later(running, id_, str(error), unsent=True)
    except Uncertain:
        _settle(running, connector, id_)
    except (SendError, ValueError) as error:
        _end(running, id_, "failed", str(error))
    except (LeaseLost, StoreError):
        raise
    except Exception as error:
        # A connector that breaks its word must not double a reminder, nor keep the channel from its other work.
        log.exception("channel %s: reminder %d", running.settings.name, id_)
        _later(running, id_, f"{type(error).__name__} while sending", unsent=not in_doubt)
    else:
        _end(running, id_, "sent")


def _settle(running: Running, connector: Connector, id_: int) -> None:
    """What may have left: known by its copy, else in doubt for good."""
    out = running.desk.ask(reminder_mail.doubted, id_)
    try:
        found = connector.probe(out) if isinstance(connector, Probes) else None
    except (LeaseLost, StoreError):
        raise
    except Exception as error:
        # The network that broke the sending is often still broken; it is asked again later.
        log.warning("channel %s: reminder %d", running.settings.name, id_, exc_info=True)
        _later(running, id_, str(error), unsent=False)
        return
    if found is not None:
        _end(running, id_, "sent")
    else:
        _end(running, id_, "uncertain", "nobody can tell whether it went out")


def _end(running: Running, id_: int, state: reminder_mail.End, reason: str = "") -> None:
    running.desk.do(reminder_mail.end, running.epoch, id_, state, reason)


def _later(running: Running, id_: int, reason: str, *, unsent: bool) -> None:
    running.desk.do(reminder_mail.later, running.epoch, id_, unsent=unsent, reason=reason)
