"""Who runs the sync of this desk: one process at a time, told apart by an epoch that only grows.

The receiver of web calls signs in as well, so that others can tell whether it runs; it holds nothing. Nor does a sync
that runs once and signs for the tidying of the day.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from tui_desk.desk.status import PRESENT_MS, SYNC_LEASE, WEB_LEASE
from tui_desk.moments import DAY_MS

if TYPE_CHECKING:
    from tui_desk.store.transaction import Transaction

_TIDYING = "tidying"


class LeaseLost(Exception):
    """Another process runs the sync now; what this one still knows does not count."""


def take(tx: Transaction, holder: str, pid: int) -> int:
    """Become the holder; gives the epoch. The caller holds the lock file, so nobody else on this machine does."""
    tx.run(
        "INSERT INTO lease (name, epoch, holder, pid, beat_at) VALUES (:name, 1, :holder, :pid, :now)"
        " ON CONFLICT (name) DO UPDATE SET epoch = lease.epoch + 1, holder = excluded.holder,"
        " pid = excluded.pid, beat_at = excluded.beat_at",
        name=SYNC_LEASE,
        holder=holder,
        pid=pid,
        now=tx.now,
    )
    row = tx.row("SELECT epoch FROM lease WHERE name = :name", name=SYNC_LEASE)
    assert row is not None
    return int(row[0])


def beat(tx: Transaction, epoch: int) -> None:
    """Still here; none is woken for it, unless nobody may have thought so any more.

    Raises `LeaseLost` when another process has taken over.
    """
    before = tx.row(
        "SELECT beat_at FROM lease WHERE name = :name AND epoch = :epoch", name=SYNC_LEASE, epoch=epoch
    )
    if before is None:
        raise LeaseLost("another process runs the sync of this desk now")
    tx.rings = before[0] <= tx.now - PRESENT_MS
    tx.run("UPDATE lease SET beat_at = :now WHERE name = :name", now=tx.now, name=SYNC_LEASE)


def hold(tx: Transaction, epoch: int) -> None:
    """Raises `LeaseLost` where a newer holder is known: what an overtaken process has in hand does not count."""
    newer = tx.row(
        "SELECT holder FROM lease WHERE name = :name AND epoch > :epoch", name=SYNC_LEASE, epoch=epoch
    )
    if newer is not None:
        raise LeaseLost(f"{newer[0]} runs the sync of this desk now")


def release(tx: Transaction, epoch: int) -> None:
    """Gone, in good order."""
    tx.run("UPDATE lease SET beat_at = 0 WHERE name = :name AND epoch = :epoch", name=SYNC_LEASE, epoch=epoch)


def sign_for_tidying(tx: Transaction) -> bool:
    """Tidy now; False: a sync that ran once has signed for that within a day."""
    row = tx.row("SELECT beat_at FROM lease WHERE name = :name", name=_TIDYING)
    if row is not None and 0 <= tx.now - row[0] < DAY_MS:
        return False
    tx.run(
        "INSERT INTO lease (name, epoch, holder, pid, beat_at) VALUES (:name, 0, '', 0, :now)"
        " ON CONFLICT (name) DO UPDATE SET beat_at = excluded.beat_at",
        name=_TIDYING,
        now=tx.now,
    )
    return True


def sign_in(tx: Transaction, holder: str, pid: int) -> None:
    """The receiver takes calls from now on."""
    tx.run(
        "INSERT INTO lease (name, epoch, holder, pid, beat_at) VALUES (:name, 0, :holder, :pid, :now)"
        " ON CONFLICT (name) DO UPDATE SET holder = excluded.holder, pid = excluded.pid, beat_at = excluded.beat_at",
        name=WEB_LEASE,
        holder=holder,
        pid=pid,
        now=tx.now,
    )


def sign_out(tx: Transaction, pid: int) -> None:
    """It takes none any more, unless another one has signed in since."""
    tx.run("UPDATE lease SET beat_at = 0 WHERE name = :name AND pid = :pid", name=WEB_LEASE, pid=pid)
