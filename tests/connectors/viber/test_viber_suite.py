"""Viber passes what every connector passes."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.fakes.viber import ViberRemote, ViberServer
from tui_desk.connectors import hooked
from tui_desk.testing import ConnectorSuite


class TestViber(ConnectorSuite):
    @pytest.fixture
    def remote(self, monkeypatch: pytest.MonkeyPatch) -> Iterator[ViberRemote]:
        monkeypatch.setattr(hooked, "LOOK_SECONDS", 0.2)
        monkeypatch.setattr(hooked, "LOOK_AGAIN_SECONDS", 0.2)
        monkeypatch.setattr(hooked, "LONGEST_LOOK", 3.0)
        with ViberServer() as server:
            yield ViberRemote(server)
