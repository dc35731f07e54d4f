"""A Bot API on loopback that others wrote: the npm package telegram-test-api, below the user's cache folder.

It serves tests only. `python -m tests.servers.telegram_test_api` installs it beforehand.
"""

from __future__ import annotations

import fcntl
import os
import select
import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx

from tests.needs import need, program
from tests.servers.dovecot import HOST, free_port
from tests.servers.process import bound

VERSION = "4.2.1"
TOKEN = "666:token-of-a-test"
_HERE = Path(__file__).with_name("telegram_test_api")
_PATIENCE = 30.0


@dataclass(slots=True)
class TelegramTestApi:
    """The server, and the customers' side of it."""

    place: Path
    port: int = field(default_factory=free_port)

    @property
    def url(self) -> str:
        return f"http://{HOST}:{self.port}"

    def says(self, text: str, *, user: int = 17, name: str = "Anna") -> None:
        """A customer writes to the bot."""
        person = {"id": user, "first_name": name, "username": name.lower()}
        self._ask(
            "sendMessage",
            {
                "botToken": TOKEN,
                "from": {**person, "is_bot": False},
                "chat": {**person, "type": "private"},
                "date": int(time.time()),
                "text": text,
            },
        )

    def presses(self, data: str, message: Any, *, user: int = 17, name: str = "Anna") -> None:
        """A customer presses a button."""
        person = {"id": user, "first_name": name, "is_bot": False}
        self._ask("sendCallback", {"botToken": TOKEN, "from": person, "message": message, "data": data})

    def history(self) -> list[Any]:
        """Everything either side has written."""
        return list(self._ask("getUpdatesHistory", {"token": TOKEN}))

    def answers(self, user: int = 17) -> list[Any]:
        """What the bot has written to a customer."""
        messages = (one["message"] for one in self.history())
        return [one for one in messages if str(one.get("chat_id")) == str(user)]

    def _ask(self, path: str, body: Any) -> Any:
        answer = httpx.post(f"{self.url}/{path}", json=body, timeout=10)
        answer.raise_for_status()
        return answer.json()["result"]


@contextmanager
def running(place: Path) -> Iterator[TelegramTestApi]:
    """The server, installed at `place`, in a process of its own; stopped at the end."""
    server = TelegramTestApi(place)
    command = bound(program("node"), str(_HERE / "serve.js"), str(server.port))
    environment = {**os.environ, "NODE_PATH": str(server.place / "node_modules")}
    with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE) as process:
        try:
            _await(process)
            yield server
        finally:
            process.kill()


def _await(process: subprocess.Popen[bytes]) -> None:
    assert process.stdout is not None
    told, _, _ = select.select([process.stdout], [], [], _PATIENCE)
    assert told, "telegram-test-api does not begin to listen"
    assert process.stdout.readline() == b"ready\n", "telegram-test-api ended"


def installed() -> Path:
    """Where it is installed, exactly as its lock file says; made when first asked for. Skips where it can't be had."""
    npm = program("npm")
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "tui-desk-tests"
    place = cache / f"telegram-test-api-{VERSION}"
    cache.mkdir(parents=True, exist_ok=True)
    with place.with_name(f"{place.name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (place / "ready").exists():
            need(not (trouble := _install(npm, place)), f"telegram-test-api can't be installed: {trouble}")
            (place / "ready").touch()
    return place


def _install(npm: str, place: Path) -> str:
    """What went wrong; empty if nothing did."""
    place.mkdir(exist_ok=True)
    for name in ("package.json", "package-lock.json"):
        shutil.copy(_HERE / name, place)
    command = [npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--silent"]
    try:
        subprocess.run(command, cwd=place, check=True, capture_output=True, timeout=300)
    except OSError as error:
        return str(error)
    except subprocess.TimeoutExpired:
        return "npm took too long"
    except subprocess.CalledProcessError as error:
        return str((error.stderr or error.stdout).decode(errors="replace").strip()[-300:])
    return ""


if __name__ == "__main__":
    print(installed())
