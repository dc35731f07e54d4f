"""An outside source is asked once: by a program or a GET, for so long, so much, and its trouble told in words.

A program gets an argument list and hardly any environment; when its time is up it is killed with all it has started.
Neither the identity nor a secret stands in any error.
"""

from __future__ import annotations

import logging
import os
import selectors
import signal
import socket
import subprocess
import threading
import time
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from tui_desk.errors import DeskError
from tui_desk.lookup_policy import Source

if TYPE_CHECKING:
    import httpx

log = logging.getLogger(__name__)

MOST = 256_000
"""Bytes of an answer."""
_KEPT = ("HOME", "PATH", "LANG", "LC_ALL", "XDG_RUNTIME_DIR")
_CHUNK = 1 << 16
_LOOK_SECONDS = 0.2
_ENDS_SECONDS = 0.01
"""How often it is looked whether a program that has closed its output has ended."""


class NoAnswer(DeskError):
    """The source gave no answer; the message says why, in a few words."""


def ask(source: Source, identity: str) -> bytes:
    """What it says of this identity. Raises NoAnswer, SecretError."""
    if "\0" in identity or identity.startswith("-"):  # a program would take that for an option
        raise NoAnswer("the identity can't be asked with")
    place = f"{{{source.identity}}}"
    if source.command:
        return _run([word.replace(place, identity) for word in source.command], source.seconds)
    headers = {source.header: source.secret()} if source.secret else {}
    return _get(source.url.replace(place, quote(identity, safe="")), headers, source.seconds)


def _run(argv: Sequence[str], seconds: float) -> bytes:
    environment = {name: os.environ[name] for name in _KEPT if name in os.environ}
    try:
        process = subprocess.Popen(
            argv,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=environment,
            start_new_session=True,
        )
    except OSError as error:
        raise NoAnswer(f"{argv[0]} can't be started: {error.strerror}") from None
    end = time.monotonic() + seconds
    try:
        printed = _printed(process, end, seconds)
        _until_it_ends(process, end, seconds)
    finally:
        _kill(process)
    if process.returncode:
        raise NoAnswer(f"{argv[0]} ended with code {process.returncode}")
    return printed


def _printed(process: subprocess.Popen[bytes], end: float, seconds: float) -> bytes:
    assert process.stdout is not None
    found = bytearray()
    with selectors.DefaultSelector() as selector:  # select() knows no descriptor over a thousand
        selector.register(process.stdout, selectors.EVENT_READ)
        while True:
            if time.monotonic() > end:
                raise NoAnswer(_late(seconds))
            if not selector.select(_LOOK_SECONDS):
                continue
            chunk = os.read(process.stdout.fileno(), _CHUNK)
            if not chunk:
                return bytes(found)
            found += chunk
            if len(found) > MOST:
                raise NoAnswer("its answer is too long")


def _until_it_ends(process: subprocess.Popen[bytes], end: float, seconds: float) -> None:
    while not _has_ended(process):
        if time.monotonic() > end:
            raise NoAnswer(_late(seconds))
        time.sleep(_ENDS_SECONDS)


def _has_ended(process: subprocess.Popen[bytes]) -> bool:
    """Without taking note of it: until that its number, which is that of its group, is nobody else's."""
    return os.waitid(os.P_PID, process.pid, os.WEXITED | os.WNOHANG | os.WNOWAIT) is not None


def _kill(process: subprocess.Popen[bytes]) -> None:
    """It and whatever it left behind in its group."""
    if process.stdout is not None:
        process.stdout.close()
    try:
        os.killpg(process.pid, signal.SIGKILL)
    except ProcessLookupError:
        pass
    except PermissionError:
        if not _has_ended(process):
            log.warning("the program of an outside source can't be stopped: it has become somebody else's")
            threading.Thread(target=process.wait, name="outside program", daemon=True).start()
            return
    process.wait()


def _get(url: str, headers: Mapping[str, str], seconds: float) -> bytes:
    """In a thread of its own, so that neither looking up the host nor a drip of bytes outlives the time."""
    request = _Request(url, headers, seconds)
    thread = threading.Thread(target=request.run, name="outside source", daemon=True)
    thread.start()
    thread.join(seconds)
    if thread.is_alive():
        request.cut_off()
        raise NoAnswer(_late(seconds))
    if request.trouble is not None:
        raise request.trouble
    return request.found


class _Request:
    """One GET that can be cut off at any moment, wherever it is."""

    def __init__(self, url: str, headers: Mapping[str, str], seconds: float) -> None:
        self.found = b""
        self.trouble: NoAnswer | None = None
        self._url = url
        self._headers = {"Accept": "application/json", **headers}
        self._seconds = seconds
        self._lock = threading.Lock()
        self._line: socket.socket | None = None
        self._is_cut = False

    def run(self) -> None:
        """Ask; `found` or `trouble` tells what came of it."""
        import httpx

        try:
            with httpx.Client(timeout=self._seconds, follow_redirects=False) as client:
                asked = client.stream(
                    "GET", self._url, headers=self._headers, extensions={"trace": self._hold_the_line}
                )
                with asked as response:
                    self.found = _body(response)
        except NoAnswer as error:
            self.trouble = error
        except httpx.TimeoutException:
            self.trouble = NoAnswer(_late(self._seconds))
        except (httpx.HTTPError, httpx.StreamError, httpx.InvalidURL, OSError, ValueError) as error:
            self.trouble = NoAnswer(f"it can't be reached ({type(error).__name__})")
        finally:
            self._let_go()

    def cut_off(self) -> None:
        """Whoever waits for the other end sees it closed, now or as soon as it is there."""
        with self._lock:
            self._is_cut = True
            _shut(self._line)

    def _hold_the_line(self, event: str, info: Mapping[str, Any]) -> None:
        if event != "connection.connect_tcp.complete":
            return
        line = info["return_value"].get_extra_info("socket")
        with self._lock:
            # a second handle on the same connection: TLS takes the first one over
            self._line = line.dup()
            if self._is_cut:
                _shut(self._line)

    def _let_go(self) -> None:
        with self._lock:
            if self._line is not None:
                self._line.close()
            self._line = None


def _shut(line: socket.socket | None) -> None:
    if line is None:
        return
    try:
        line.shutdown(socket.SHUT_RDWR)
    except OSError:
        log.debug("the other end was gone already", exc_info=True)


def _body(response: httpx.Response) -> bytes:
    import httpx

    if response.status_code == httpx.codes.NOT_FOUND:
        raise NoAnswer("he is not known there")
    if response.status_code != httpx.codes.OK:
        raise NoAnswer(f"it answered HTTP {response.status_code}")
    found = bytearray()
    for piece in response.iter_bytes():
        found += piece
        if len(found) > MOST:
            raise NoAnswer("its answer is too long")
    return bytes(found)


def _late(seconds: float) -> str:
    return f"it took longer than {seconds:g} s"
