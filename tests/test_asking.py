"""What outside programs and web addresses do to us: they are slow, they drip, they leave children, and we go on."""

from __future__ import annotations

import os
import resource
import signal
import socket
import sys
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from tests.program import lives
from tests.waiting import PATIENCE, until
from tui_desk import asking
from tui_desk.asking import NoAnswer
from tui_desk.lookup_policy import Source


def program(*argv: str, seconds: float = 10) -> Source:
    return Source("s", command=argv, seconds=seconds)


def web(url: str, seconds: float) -> Source:
    return Source("s", url=url, seconds=seconds)


def python(code: str) -> Source:
    return program(sys.executable, "-c", code)


def shell(code: str, seconds: float) -> Source:
    """What has begun long before its time is up, on whatever machine."""
    return program("/bin/sh", "-c", code, seconds=seconds)


@contextmanager
def many_descriptors() -> Iterator[None]:
    """Everything that is opened now has a number over a thousand."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if hard != resource.RLIM_INFINITY and hard < 1200:
        pytest.skip("this machine allows a process no 1,200 descriptors")
    resource.setrlimit(resource.RLIMIT_NOFILE, (max(soft, 1200), hard))
    taken = [os.open(os.devnull, os.O_RDONLY)]
    try:
        while taken[-1] < 1030:
            taken.append(os.dup(taken[0]))
        yield
    finally:
        for one in taken:
            os.close(one)
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


def test_a_program_answers_also_where_a_thousand_files_are_open() -> None:
    with many_descriptors():
        assert asking.ask(program("/bin/echo", "{mail}"), "ann@there.example") == b"ann@there.example\n"


def test_what_a_program_has_started_is_gone_when_its_time_is_up(tmp_path: Path) -> None:
    note = tmp_path / "pid"
    with pytest.raises(NoAnswer, match="took longer than 2 s"):
        asking.ask(shell(f"sleep 600 & echo $! > {note}; wait", seconds=2), "ann@there.example")
    until(lambda: not lives(int(note.read_text())))


def test_what_a_program_leaves_behind_when_it_ends_is_gone_too(tmp_path: Path) -> None:
    note = tmp_path / "pid"
    code = (
        "import os, signal\n"
        "read, write = os.pipe()\n"
        "if os.fork(): os.read(read, 1); print('{}', flush=True); os._exit(0)\n"
        f"os.dup2(os.open(os.devnull, os.O_WRONLY), 1); open({str(note)!r}, 'w').write(str(os.getpid()))\n"
        "os.write(write, b'x'); signal.pause()\n"
    )
    assert asking.ask(python(code), "ann@there.example") == b"{}\n"
    until(lambda: not lives(int(note.read_text())))


def test_a_child_in_a_session_of_its_own_holds_nobody_up(tmp_path: Path) -> None:
    note = tmp_path / "pid"
    code = f"setsid sh -c 'echo $$ > {note}; exec sleep 600' & wait"
    with pytest.raises(NoAnswer, match="took longer than 2 s"):
        asking.ask(shell(code, seconds=2), "ann@there.example")
    os.kill(int(note.read_text()), signal.SIGKILL)


def test_a_program_that_may_not_be_killed_is_told_of_and_not_waited_for(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    killed: list[int] = []

    def refused(pid: int, number: int) -> None:
        killed.append(pid)
        raise PermissionError

    killpg = os.killpg
    monkeypatch.setattr(os, "killpg", refused)
    try:
        with pytest.raises(NoAnswer, match=r"took longer than 0\.5 s"):
            asking.ask(program("/bin/sleep", "600", seconds=0.5), "ann@there.example")
        assert "can't be stopped" in caplog.text
    finally:
        killpg(killed[0], signal.SIGKILL)
    until(lambda: not lives(killed[0]))


@contextmanager
def dripping(head: bytes) -> Iterator[str]:
    """A server that sends the head at once and then a byte again and again, for as long as anybody listens."""
    stop = threading.Event()

    def serve(listener: socket.socket) -> None:
        with closing(listener), listener.accept()[0] as peer:
            peer.recv(65536)
            peer.sendall(head)
            while not stop.wait(0.05):
                try:
                    peer.sendall(b"a")
                except OSError:
                    return

    listener = socket.create_server(("127.0.0.1", 0))
    thread = threading.Thread(target=serve, args=(listener,), daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}/{{mail}}"
    finally:
        stop.set()
        thread.join(PATIENCE)


@pytest.mark.timeout(30)
@pytest.mark.parametrize(
    "head",
    [
        b"HTTP/1.1 200 OK\r\nX-Endless: ",
        b"HTTP/1.1 200 OK\r\nContent-Length: 90000\r\n\r\n",
        b"",
    ],
    ids=["in the head", "in the body", "from the beginning"],
)
def test_who_drips_is_left_when_his_time_is_up(head: bytes) -> None:
    with dripping(head) as url, pytest.raises(NoAnswer, match="took longer than 1 s"):
        asking.ask(web(url, 1), "ann@there.example")
