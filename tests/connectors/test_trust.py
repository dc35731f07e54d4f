"""The authorities that vouch for web servers are read once, however many lines a process opens."""

from __future__ import annotations

import ssl

import httpx
import pytest

from tui_desk.connectors.matrix.client import Client as MatrixClient
from tui_desk.connectors.telegram.client import Client as TelegramClient
from tui_desk.connectors.trust import trusted
from tui_desk.connectors.web_api import WebApi


def test_ten_lines_read_the_authorities_once(monkeypatch: pytest.MonkeyPatch) -> None:
    read: list[ssl.SSLContext] = []

    def reading() -> ssl.SSLContext:
        read.append(ssl.create_default_context())
        return read[-1]

    monkeypatch.setattr(httpx, "create_ssl_context", reading)
    trusted.cache_clear()
    for _ in range(5):
        WebApi("https://graph.invalid").close()
    for _ in range(4):
        MatrixClient("https://matrix.invalid").close()
    TelegramClient("https://api.invalid", "1:" + "x" * 35).close()
    assert len(read) == 1


def test_whoever_has_no_certificate_of_theirs_is_refused() -> None:
    assert trusted().verify_mode == ssl.CERT_REQUIRED
    assert trusted().check_hostname
