"""An outside source is asked once: by a program or a GET, for so long, so much, and its trouble told in words.

A program gets an argument list and hardly any environment; when its time is up it is killed with all it has started.
Neither the identity nor a secret stands in any error.
"""

from __future__ import annotations

import os
import select
import signal
import subprocess
import time
from collections.abc import Mapping, Sequence
from urllib.parse import quote

from tui_desk.errors import DeskError
from tui_desk.lookup_policy import Source

MOST = 256_000
"""Bytes of an answer."""
_KEPT = ("HOME", "PATH", "LANG", "LC_ALL", "XDG_RUNTIME_DIR")
_CHUNK = 1 << 16
_LOOK_SECONDS = 0.2


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
        code = _ended(process, end, seconds)
    finally:
        _kill(process)
    if code:
        raise NoAnswer(f"{argv[0]} ended with code {code}")
    return printed


def _printed(process: subprocess.Popen[bytes], end: float, seconds: float) -> bytes:
    assert process.stdout is not None
    found = bytearray()
    while True:
        if time.monotonic() > end:
            raise NoAnswer(_late(seconds))
        if not select.select([process.stdout], [], [], _LOOK_SECONDS)[0]:
            continue
        chunk = os.read(process.stdout.fileno(), _CHUNK)
        if not chunk:
            return bytes(found)
        found += chunk
        if len(found) > MOST:
            raise NoAnswer("its answer is too long")


def _ended(process: subprocess.Popen[bytes], end: float, seconds: float) -> int:
    try:
        return process.wait(max(0.0, end - time.monotonic()))
    except subprocess.TimeoutExpired:
        raise NoAnswer(_late(seconds)) from None


def _kill(process: subprocess.Popen[bytes]) -> None:
    """It and whatever it left behind."""
    try:
        os.killpg(process.pid, signal.SIGKILL)
    except ProcessLookupError:
        pass
    process.wait()
    if process.stdout is not None:
        process.stdout.close()


def _get(url: str, headers: Mapping[str, str], seconds: float) -> bytes:
    import httpx

    end = time.monotonic() + seconds
    found = bytearray()
    try:
        with httpx.stream(
            "GET",
            url,
            headers={"Accept": "application/json", **headers},
            timeout=seconds,
            follow_redirects=False,
        ) as response:
            if response.status_code == httpx.codes.NOT_FOUND:
                raise NoAnswer("he is not known there")
            if response.status_code != httpx.codes.OK:
                raise NoAnswer(f"it answered HTTP {response.status_code}")
            for piece in response.iter_bytes():
                found += piece
                if len(found) > MOST:
                    raise NoAnswer("its answer is too long")
                if time.monotonic() > end:
                    raise NoAnswer(_late(seconds))
    except httpx.TimeoutException:
        raise NoAnswer(_late(seconds)) from None
    except (httpx.HTTPError, httpx.StreamError, httpx.InvalidURL, ValueError) as error:
        raise NoAnswer(f"it can't be reached ({type(error).__name__})") from None
    return bytes(found)


def _late(seconds: float) -> str:
    return f"it took longer than {seconds:g} s"
