"""One channel's outgoing side: claim, commit, send, report. A crash in between leaves a record, never a second mail."""

from __future__ import annotations

import logging
import zlib
from typing import TYPE_CHECKING, Literal

from tui_desk.connectors.base import Connector, Probes
from tui_desk.desk import outbox
from tui_desk.desk.lease import LeaseLost
from tui_desk.desk.outbox import Claim
from tui_desk.errors import NotFound, StoreError
from tui_desk.exchange import Moved, NeedsOperator, Outgoing, Rejected, Retry, Uncertain
from tui_desk.shortage import shortage
from tui_desk.sync.channel import Running
from tui_desk.sync.chores import do_chores

if TYPE_CHECKING:
    from tui_desk.store.transaction import Transaction

log = logging.getLogger(__name__)

NAP = 0.5
"""Seconds between looks when nothing is heard; being told to stop is noticed so soon."""
OPERATOR_PAUSE = 60.0
TROUBLE_PAUSE = 5.0
PROBE_PAUSES = (2.0, 10.0, 30.0)
"""Seconds between questions about a message in doubt while the channel can't be reached."""
UNREADABLE = (NotFound, zlib.error)
"""What reading the bytes of a delivery may raise where they are gone or damaged."""


def deliver(running: Running) -> None:
    """Send what is due until told to stop; trouble with the store is waited out."""
    while not running.stop.is_set():
        try:
            _deliver(running)
        except LeaseLost:
            running.lost.set()
            return
        except StoreError as error:
            log.warning("channel %s: %s", running.settings.name, error)
            running.stop.wait(TROUBLE_PAUSE)
        except Exception:
            # Answers must not wait unseen behind a thread that died: whatever broke, it is begun again.
            log.exception("channel %s: delivering failed", running.settings.name)
            running.stop.wait(TROUBLE_PAUSE)


def _deliver(running: Running) -> None:
    feed = running.desk.feed()
    try:
        connector = running.sender()
        settle_left_behind(running, connector)
        usable = True
        due: int | None = running.desk.now_ms()
        while not running.stop.is_set():
            moved = feed.wait(NAP if due is None else _seconds_to(running, due)).moved
            now = running.desk.now_ms()
            due = running.desk.ask(outbox.next_due, running.id, now)
            if due is not None and due <= now:
                usable = deliver_due(running, connector)
                if not usable:
                    running.rest(OPERATOR_PAUSE)
                    running.anew()
                    connector = running.sender()
            else:
                running.can_send()
            if usable and moved:
                do_chores(running, connector)
    finally:
        feed.close()


def _seconds_to(running: Running, due: int) -> float:
    return min(NAP, max(0.0, (due - running.desk.now_ms()) / 1000))


def deliver_due(running: Running, connector: Connector) -> bool:
    """Send everything that is due now; False: the channel needs somebody first."""
    while not running.stop.is_set():
        claimed = running.desk.do(outbox.claim, running.id, running.epoch)
        if claimed is None:
            running.can_send()
            return True
        if not _send(running, connector, claimed):
            return False
    return True


def settle_left_behind(running: Running, connector: Connector) -> None:
    """Deliveries that were in hand at a crash: what can't have gone out is queued, the rest is asked about."""
    for claimed, risky in running.desk.do(outbox.adopt, running.id, running.epoch):
        if not risky:
            running.desk.do(outbox.release, claimed)
            continue
        _settle_doubt(running, connector, claimed, "the sync process died while sending")


def _send(running: Running, connector: Connector, claimed: Claim) -> bool:
    """One delivery, piece by piece; False: the channel itself is unusable."""
    while True:
        try:
            out = _outgoing(running, claimed)
        except UNREADABLE as error:
            if lack := shortage(error):
                running.desk.do(outbox.later, claimed, lack)
            else:
                running.desk.do(outbox.failed, claimed, f"what was to be sent can't be read: {error}", {})
            return True
        if out is None:
            running.desk.do(outbox.complete, claimed)
            return True
        match _push(running, connector, claimed, out):
            case "more":
                continue
            case "done":
                return True
            case "unusable":
                return False


def _push(
    running: Running, connector: Connector, claimed: Claim, out: Outgoing
) -> Literal["more", "done", "unusable"]:
    """Send one piece and write down what became of it."""
    in_doubt = False

    def at_risk() -> None:
        nonlocal in_doubt
        running.desk.do(outbox.at_risk, claimed)
        in_doubt = True

    try:
        result = connector.push(out, at_risk)
    except Retry as error:
        after = None if error.after is None else int(error.after * 1000)
        running.desk.do(outbox.later, claimed, str(error), after)
    except Moved as error:
        running.desk.do(outbox.moved, claimed, out, error.to_thread)
    except Rejected as error:
        running.desk.do(_rejected, claimed, error)
    except NeedsOperator as error:
        running.desk.do(outbox.release, claimed)
        running.cannot_send(str(error))
        return "unusable"
    except Uncertain as error:
        if not in_doubt:
            at_risk()
        _settle_doubt(running, connector, claimed, str(error))
    except (LeaseLost, StoreError):
        raise
    except Exception as error:
        # A connector that breaks its word must not cost a message: what it may have sent is in doubt.
        log.exception("channel %s: push failed", running.settings.name)
        if in_doubt:
            _settle_doubt(running, connector, claimed, f"{type(error).__name__} while sending")
        else:
            running.desk.do(outbox.later, claimed, f"{type(error).__name__}: {error}")
    else:
        return "more" if running.desk.do(outbox.sent, claimed, result, _piece(out)) else "done"
    return "done"


def _rejected(tx: Transaction, claimed: Claim, error: Rejected) -> None:
    if error.unreachable:
        outbox.unreachable(tx, claimed, str(error))
    outbox.failed(tx, claimed, str(error), error.recipients)


def _outgoing(running: Running, claimed: Claim) -> Outgoing | None:
    return running.desk.ask(outbox.outgoing, running.desk.store.files, claimed)


def _piece(out: Outgoing) -> int | None:
    """Which piece of a messenger's message it is; a mail has none."""
    return out.id if out.thread else None


def _settle_doubt(running: Running, connector: Connector, claimed: Claim, reason: str) -> None:
    """Send again where that does no harm, else ask the channel whether it has it; where it can't tell, the agent."""
    if not running.desk.ask(outbox.is_at_risk, claimed):
        running.desk.do(outbox.release, claimed)  # it came back to us, or never left
        return
    if connector.caps.idempotent:
        running.desk.do(outbox.later, claimed, reason)
        return
    if not isinstance(connector, Probes):
        running.desk.do(outbox.uncertain, claimed, reason)
        return
    for seconds in (*PROBE_PAUSES, 0.0):
        out = _outgoing(running, claimed)
        if out is None:
            running.desk.do(outbox.complete, claimed)
            return
        try:
            found = connector.probe(out)
        except (LeaseLost, StoreError):
            raise
        except Exception:
            # The network that broke the sending is often still broken; after the last try not knowing is an answer.
            log.warning("channel %s: delivery %d", running.settings.name, claimed.id, exc_info=True)
            if seconds and running.stop.wait(seconds):
                return  # it stays in hand, in doubt, and the next process asks
            continue
        if found is not None:
            if running.desk.do(outbox.sent, claimed, found, _piece(out)):
                running.desk.do(outbox.release, claimed)
            return
        break
    running.desk.do(outbox.uncertain, claimed, reason)
