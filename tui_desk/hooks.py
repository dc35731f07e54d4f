"""Programs the desk starts: an argv list, JSON on standard input, hardly any environment, a time limit, no shell."""

from __future__ import annotations

import json
import logging
import os
import threading
from collections.abc import Mapping, Sequence
from typing import Any

log = logging.getLogger(__name__)

LIMIT_SECONDS = 10.0
MOST_AT_ONCE = 4
_KEPT = (
    "HOME",
    "PATH",
    "LANG",
    "LC_ALL",
    "DISPLAY",
    "WAYLAND_DISPLAY",
    "XDG_RUNTIME_DIR",
    "DBUS_SESSION_BUS_ADDRESS",
)

_running = threading.BoundedSemaphore(MOST_AT_ONCE)


def start(command: Sequence[str], told: Mapping[str, Any]) -> None:
    """Start a hook and return at once. With too many of them running, this one is left out and logged."""
    if not _running.acquire(blocking=False):
        log.warning("hook left out: %d are running already", MOST_AT_ONCE)
        return
    threading.Thread(target=_run, args=(tuple(command), json.dumps(told)), name="hook", daemon=True).start()


def _run(command: tuple[str, ...], told: str) -> None:
    import subprocess

    environment = {name: os.environ[name] for name in _KEPT if name in os.environ}
    try:
        subprocess.run(
            command,
            input=told.encode(),
            env=environment,
            timeout=LIMIT_SECONDS,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
            check=True,
        )
    except (OSError, subprocess.SubprocessError) as error:
        log.warning("hook %r: %r", command[0], error)
    finally:
        _running.release()
