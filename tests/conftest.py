"""No test touches the home of whoever runs it, nor any machine but this one."""

from __future__ import annotations

import gc
import ipaddress
import os
import socket
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings

from tests.order import longest_first, share, spread
from tests.properties import PATIENT, SEARCHING
from tests.servers.fixtures import dovecot, mailbox, synapse
from tests.sharing import gather
from tests.template import copied

__all__ = ["dovecot", "mailbox", "synapse"]

_connect = socket.socket.connect
_connect_ex = socket.socket.connect_ex


def pytest_configure(config: pytest.Config) -> None:
    """Programs that tests start find every module compiled, where otherwise each would compile all of them."""
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    sys.dont_write_bytecode = False
    settings.register_profile("patient", PATIENT)
    settings.register_profile("searching", SEARCHING)
    settings.load_profile(config.getoption("--hypothesis-profile") or "patient")
    worker = getattr(config, "workerinput", None)
    if worker or not config.getoption("numprocesses", None):
        gc.disable()  # until all is collected, of which nothing goes
    if worker and config.option.loadgroup:
        share(config, worker)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """What may take long begins first; in a worker, tests that share something are told to be of one group."""
    if getattr(config.option, "loadgroup", False):
        gather(items)
        spread(items)
    else:
        longest_first(items)


def pytest_collection_finish() -> None:
    """What was imported and collected stays for the whole run: the collector need not go through it again and again."""
    gc.enable()
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000)
    for name in ("disable", "freeze", "set_threshold"):
        setattr(gc, name, _left_alone)


def _left_alone(*_: int) -> None:
    """A console that runs in here must not keep what tests before it left, open files among that, from being freed."""


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """What tests have to tell when all is well: `record_property("summary", …)`."""
    for report in terminalreporter.getreports("passed"):
        for name, told in report.user_properties:
            if name == "summary":
                terminalreporter.write_line(str(told))


@pytest.fixture(autouse=True)
def private_home(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A fresh home and fresh XDG folders."""
    home = tmp_path_factory.mktemp("home")
    monkeypatch.setenv("HOME", str(home))
    for name, folder in (
        ("XDG_CONFIG_HOME", ".config"),
        ("XDG_STATE_HOME", ".local/state"),
        ("XDG_DATA_HOME", ".local/share"),
        ("XDG_CACHE_HOME", ".cache"),
        ("XDG_RUNTIME_DIR", "run"),
    ):
        monkeypatch.setenv(name, str(home / folder))
    monkeypatch.delenv("TUI_DESK_CONFIG", raising=False)
    return home


@pytest.fixture(autouse=True, scope="session")
def loopback_only() -> Iterator[None]:
    """Connections leave for loopback and UNIX sockets only."""
    patch = pytest.MonkeyPatch()
    patch.setattr(socket.socket, "connect", _guarded(_connect))
    patch.setattr(socket.socket, "connect_ex", _guarded(_connect_ex))
    yield
    patch.undo()


@pytest.fixture(autouse=True, scope="session")
def stores_are_copied(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Migrations run once in a session, and wherever a test is about them."""
    with copied(tmp_path_factory.mktemp("template")):
        yield


def _guarded(real: Any) -> Any:
    def connect(self: socket.socket, address: Any) -> Any:
        if self.family in (socket.AF_INET, socket.AF_INET6) and not _is_loopback(str(address[0])):
            raise ConnectionRefusedError(f"a test tried to reach {address[0]}")
        return real(self, address)

    return connect


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
