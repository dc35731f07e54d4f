"""What a test needs from the machine: without it the test is skipped, and in CI it fails."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest


def need(condition: object, reason: str) -> None:
    """Skip with `reason` unless `condition` holds; where TUI_DESK_REQUIRE_SERVERS is set, fail instead."""
    if condition:
        return
    if os.environ.get("TUI_DESK_REQUIRE_SERVERS"):
        pytest.fail(f"needed here: {reason}")
    pytest.skip(reason)


def program(name: str) -> str:
    """The path of an installed program, also one in /usr/sbin."""
    path = shutil.which(name) or shutil.which(name, path="/usr/local/sbin:/usr/sbin:/sbin")
    need(path, f"{name} is not installed")
    assert path
    return path


def corpora(folder: str = "") -> Path:
    """The folder of sample mails, or one folder in it."""
    root = os.environ.get("TUI_DESK_CORPORA", "")
    if not root:
        pytest.skip("TUI_DESK_CORPORA is not set")
    path = Path(root) / folder
    if not path.is_dir():
        pytest.skip(f"{path} is not there")
    return path
