"""Mails that other processes read come out as if they had been read here, whatever becomes of those processes."""

from __future__ import annotations

import os
import resource
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import NoReturn, SupportsIndex

import pytest

from tests.program import lives
from tests.sync.letters import letters
from tests.sync.office import children_of
from tests.waiting import PATIENCE, until
from tui_desk.connectors import readers as reading
from tui_desk.connectors.readers import Arrived, Readers, read
from tui_desk.connectors.reading_note import Note
from tui_desk.connectors.reading_time import limited
from tui_desk.exchange import Place, Unreadable

NOON = datetime(2026, 11, 2, 12, tzinfo=UTC)
FOR_EVER = """
from tests.connectors.test_readers import arrived
from tui_desk.connectors.readers import Readers
mails, readers = arrived(60), Readers()
readers.start()
while True:
    readers.read(mails)
    print("read", flush=True)
"""


class Untellable(datetime):
    """A time that can't be told to another process."""

    def __reduce_ex__(self, protocol: SupportsIndex) -> NoReturn:
        raise RuntimeError("not to be told")


class Deadly(datetime):
    """A time that ends the process it is told to."""

    def __reduce_ex__(self, protocol: SupportsIndex) -> tuple[Callable[[int], NoReturn], tuple[int]]:
        return os._exit, (1,)


class Endless(datetime):
    """A time that takes for ever to be told to another process."""

    def __reduce_ex__(self, protocol: SupportsIndex) -> tuple[Callable[[float], None], tuple[float]]:
        return time.sleep, (1_000.0,)


def arrived(number: int) -> list[Arrived]:
    """So many mails, one of which nobody can read."""
    raws = [*letters(number - 1, file=5_000), b"\x00" * 40]
    return [Arrived(raw, Place("INBOX", 7, uid), NOON, False) for uid, raw in enumerate(raws, 1)]


def children() -> set[int]:
    """The processes of this one."""
    return children_of(os.getpid())


@pytest.fixture
def readers() -> Iterator[Readers]:
    found = Readers()
    yield found
    found.close()


def test_other_processes_read_as_this_one_does(readers: Readers) -> None:
    mails = arrived(120)
    readers.start()
    assert children()
    assert readers.read(mails) == read(mails)
    assert readers.read(mails[:3]) == read(mails[:3])


def test_while_people_work_a_processor_is_left_to_them(monkeypatch: pytest.MonkeyPatch) -> None:
    asked, at_work, really = list[int](), threading.Event(), reading._ask

    def ask(process: subprocess.Popen[bytes], mails: Sequence[Arrived]) -> bool:
        asked.append(process.pid)
        return really(process, mails)

    monkeypatch.setattr(reading, "_ask", ask)
    monkeypatch.setattr(reading, "_seats", threading.BoundedSemaphore(2))
    found = Readers(attended=at_work.is_set)
    found.start()
    try:
        mails = arrived(60)
        monkeypatch.setattr(reading, "_PROCESSORS", 2)
        for busy in (False, True, False):
            (at_work.set if busy else at_work.clear)()
            asked.clear()
            assert found.read(mails) == read(mails)
            assert len(set(asked)) == (1 if busy else 2)
    finally:
        found.close()


def test_the_originals_come_back_with_what_was_read(readers: Readers) -> None:
    mails = arrived(60)
    readers.start()
    events = readers.read(mails)
    assert not any(isinstance(event, Unreadable) and not event.raw for event in events)
    assert [getattr(event, "raw", b"") for event in events] == [one.raw for one in mails]


def test_processes_that_are_killed_cost_no_mail(readers: Readers) -> None:
    mails, before = arrived(60), children()
    readers.start()
    for pid in children() - before:
        os.kill(pid, signal.SIGKILL)
    assert readers.read(mails) == read(mails)
    assert children() <= before


@pytest.mark.parametrize("kind", [Deadly, Endless])
def test_a_mail_that_ends_or_holds_up_who_reads_it_is_told_as_unreadable_and_the_others_get_through(
    kind: type[datetime],
) -> None:
    mails, before, readers = arrived(60), children(), Readers(patience=1, alone=2)
    bad = replace(mails[7], at=kind(2026, 11, 2, tzinfo=UTC))
    readers.start()
    try:
        events = readers.read([*mails[:7], bad, *mails[8:]])
    finally:
        readers.close()
    assert events[:7] + events[8:] == read(mails[:7]) + read(mails[8:])
    assert isinstance(events[7], Unreadable)
    assert (events[7].raw, events[7].place) == (bad.raw, bad.place)
    assert children() <= before


def test_closing_leaves_no_process(readers: Readers) -> None:
    before = children()
    readers.start()
    assert children() > before
    readers.close()
    assert children() <= before


def test_all_mailboxes_together_have_as_many_processes_as_one(readers: Readers) -> None:
    mails, before, other = arrived(60), children(), Readers()
    readers.start()
    alone = children() - before
    try:
        other.start()
        assert children() - before == alone
        assert other.read(mails) == read(mails)
        readers.close()
        other.start()
        assert len(children() - before) == len(alone)
    finally:
        other.close()


def test_where_no_process_can_be_started_the_mails_are_read_here(readers: Readers) -> None:
    mails, before = arrived(60), children()
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (0, hard))
    try:
        readers.start()
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
    assert children() == before
    assert readers.read(mails) == read(mails)
    readers.start()
    assert children() > before


def test_processes_that_do_not_answer_are_ended_and_cost_no_mail() -> None:
    mails, before, readers = arrived(60), children(), Readers(patience=0.1)
    readers.start()
    for pid in children() - before:
        os.kill(pid, signal.SIGSTOP)
    try:
        assert readers.read(mails) == read(mails)
        assert children() <= before
    finally:
        readers.close()


def test_a_question_that_breaks_off_leaves_no_answer_to_the_next_one(readers: Readers) -> None:
    mails, before = arrived(60), children()
    readers.start()
    broken = Arrived(mails[-1].raw, mails[-1].place, Untellable(2026, 11, 2, tzinfo=UTC), False)
    with pytest.raises(RuntimeError, match="not to be told"):
        readers.read([*mails[:-1], broken])
    assert children() <= before
    readers.start()
    assert readers.read(mails[20:]) == read(mails[20:])


def test_processes_end_with_the_one_that_asks_them_however_that_ends() -> None:
    command = (sys.executable, "-c", FOR_EVER)
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as asking:
        try:
            assert asking.stdout is not None
            assert asking.stderr is not None
            assert asking.stdout.readline() == "read\n"
            started = children_of(asking.pid)
        finally:
            asking.kill()
        assert started
        until(lambda: not any(map(lives, started)))
        assert asking.stderr.read() == ""


@pytest.mark.parametrize(
    ("wrong", "code"), [("os._exit(3)", 3), ("exec('while True: pass')", -signal.SIGVTALRM)]
)
def test_mails_of_which_a_process_ended_are_read_apart_by_the_next(
    tmp_path: Path, wrong: str, code: int
) -> None:
    path, mails = tmp_path / "note", arrived(5)
    program = (
        "import os, sys; from pathlib import Path; from tests.connectors.test_readers import arrived;"
        " from tui_desk.connectors import mail; from tui_desk.connectors.reading_note import Note;"
        " from tui_desk.connectors.readers import Readers;"
        f" mail.mail_event = lambda *_, **__: {wrong};"
        " Readers(Note(Path(sys.argv[1]), cpu_seconds=0.1)).read(arrived(5))"
    )
    assert subprocess.run([sys.executable, "-c", program, path], check=False).returncode == code
    mails[2] = replace(mails[2], at=Deadly(2026, 11, 2, tzinfo=UTC))
    events = Readers(Note(path)).read(mails)
    assert isinstance(events[2], Unreadable)
    assert events[:2] + events[3:] == read(mails[:2]) + read(mails[3:])
    assert not path.exists()


def test_a_mail_that_would_not_end_is_ended_though_other_mailboxes_get_mail(tmp_path: Path) -> None:
    program = (
        "import sys, threading; from pathlib import Path; from tests.connectors.test_readers import arrived;"
        " from tui_desk.connectors import mail; from tui_desk.connectors.reading_note import Note;"
        " from tui_desk.connectors.readers import Readers; well = mail.mail_event;"
        " mail.mail_event = lambda raw, **more: exec('while not raw: pass') or well(raw, **more);"
        " one, *_ = others = arrived(2); endless = type(one)(b'', one.place, one.at, False);"
        " folder = Path(sys.argv[1]); hung = Readers(Note(folder / 'a', cpu_seconds=1)).read;"
        " threading.Thread(target=hung, args=([endless],), daemon=True).start();"
        " other = Readers(Note(folder / 'b', cpu_seconds=1))\n"
        "while True: other.read(others)"
    )
    done = subprocess.run([sys.executable, "-c", program, tmp_path], check=False, timeout=PATIENCE)
    assert done.returncode == -signal.SIGVTALRM


def test_the_time_that_is_left_is_that_of_who_reads_longest() -> None:
    begun, over = threading.Event(), threading.Event()

    def reads() -> None:
        with limited(1_000):
            begun.set()
            over.wait()

    older = threading.Thread(target=reads)
    older.start()
    begun.wait()
    with limited(5_000):
        assert 0 < signal.getitimer(signal.ITIMER_VIRTUAL)[0] < 3_000
        over.set()
        older.join()
        assert 3_000 < signal.getitimer(signal.ITIMER_VIRTUAL)[0] < 6_000
    assert signal.getitimer(signal.ITIMER_VIRTUAL)[0] == 0


def test_what_was_read_in_good_order_leaves_no_note(tmp_path: Path) -> None:
    path, mails = tmp_path / "note", arrived(5)
    assert Readers(Note(path)).read(mails) == read(mails)
    assert not path.exists()
    assert signal.getitimer(signal.ITIMER_VIRTUAL)[0] == 0
