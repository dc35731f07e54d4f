"""How the desk itself is doing: channels, outbox, quarantine, who is here."""

from __future__ import annotations

import os
import socket
from binascii import crc32
from functools import cache
from pathlib import Path

from tui_desk.rows import ChannelRow, DeskStatus, PresenceRow
from tui_desk.store.reader import Reader

PRESENT_MS = 60_000
"""Somebody who has not been heard of for so long is gone."""
SYNC_LEASE, WEB_LEASE = "sync", "web"
MACHINE_ID = Path("/etc/machine-id")


def status(reader: Reader, agent_id: int, now: int) -> DeskStatus:
    """What the status line tells an agent."""
    row = reader.row(
        "SELECT (SELECT count(*) FROM outbox WHERE state IN ('queued', 'sending'))"
        " + (SELECT count(*) FROM notice WHERE state = 'planned'),"
        " (SELECT count(*) FROM outbox WHERE state = 'uncertain'),"
        " (SELECT count(*) FROM quarantine WHERE message_id IS NULL)"
    )
    assert row is not None
    return DeskStatus(
        channels(reader), row[0], row[1], row[2], _beat(reader, SYNC_LEASE), here(reader, agent_id, now)
    )


def newest_event(reader: Reader) -> int:
    """What happened last: who asks before he reads, and listens from there, misses nothing."""
    row = reader.row("SELECT coalesce(max(id), 0) FROM event")
    return int(row[0]) if row else 0


def sync_runs(reader: Reader, now: int) -> bool:
    """Whether a sync is at work."""
    silent = sync_silent(reader, now)
    return silent is not None and silent < PRESENT_MS


def sync_silent(reader: Reader, now: int) -> int | None:
    """Milliseconds since the sync was last heard of; None: none runs."""
    beat = _beat(reader, SYNC_LEASE)
    return None if beat is None else max(0, now - beat)


def sync_process(reader: Reader) -> tuple[str, int]:
    """The machine and the number of the process that is, or was, the sync."""
    row = reader.row("SELECT holder, pid FROM lease WHERE name = :lease", lease=SYNC_LEASE)
    return (_machine(row[0]), row[1]) if row else ("", 0)


def receiver_runs(reader: Reader) -> bool:
    """Whether `tui-desk web` takes calls; one on another machine counts until it says goodbye."""
    return _beat(reader, WEB_LEASE) is not None


def _beat(reader: Reader, lease: str) -> int | None:
    """When a process was last heard of; None: none runs, or the one that did is gone without a word."""
    row = reader.row("SELECT nullif(beat_at, 0), holder FROM lease WHERE name = :lease", lease=lease)
    if row is None or row[0] is None:
        return None
    beat_at, holder = row
    return int(beat_at) if may_be_there(holder) else None


def _machine(holder: str) -> str:
    return holder.partition(":")[0]


def _lives(pid: int) -> bool:
    """Whether a process of this machine is there, whosever it is."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def channels(reader: Reader) -> tuple[ChannelRow, ...]:
    """Every channel that has ever been synced, with its health; calls and visits that agents log are no such."""
    rows = reader.rows(
        "SELECT id, name, kind, address, state, state_since, detail, last_ok, last_event_at, failures, done, total"
        " FROM channel WHERE kind NOT IN ('phone', 'counter') ORDER BY id"
    )
    return tuple(ChannelRow(*row) for row in rows)


def this_process() -> str:
    """Names this process to whoever asks whether it lives: its machine, its number, and where that number counts."""
    return f"{socket.gethostname()}:{os.getpid()}:{_place()}"


def console_session() -> str:
    """Names a console of this process for its presence."""
    return f"{this_process()}:{os.urandom(8).hex()}"


def may_be_there(named: str) -> bool:
    """Whether a process that is named so may live: not where it is one of this machine, and is gone.

    Of one on another machine or in another container (a PID namespace), by whatever name that goes, nothing is known.
    One that began before an update may name its namespace only.
    """
    machine, pid, place, *_ = (*named.split(":"), "", "")
    elsewhere = machine != socket.gethostname() or place not in ("", _place(), _namespace())
    return elsewhere or not pid.isdecimal() or _lives(int(pid))


def _place() -> str:
    """Where the numbers of processes that we see count: this machine, and what of it; empty: not known."""
    return "-".join(filter(None, (_machine_id(MACHINE_ID), _namespace())))


@cache
def _machine_id(path: Path) -> str:
    """What tells this machine from others of its name, also after a restart: 32 bits of it, as nobody should be told
    the whole."""
    try:
        return f"{crc32(path.read_bytes()):08x}"
    except OSError:
        return ""


@cache
def _namespace() -> str:
    try:
        return str(Path("/proc/self/ns/pid").stat().st_ino)
    except FileNotFoundError:
        return ""


def here(reader: Reader, agent_id: int, now: int) -> tuple[PresenceRow, ...]:
    """Other agents with a console open, writers first."""
    rows = reader.rows(
        "SELECT p.session, p.agent_id, a.name, a.short, p.conversation_id, p.doing FROM presence p"
        " JOIN agent a ON a.id = p.agent_id WHERE p.agent_id != :agent AND p.beat_at > :since"
        " ORDER BY p.doing = 'writing' DESC, a.name",
        agent=agent_id,
        since=now - PRESENT_MS,
    )
    return tuple(PresenceRow(*row[1:]) for row in rows if may_be_there(row[0]))
