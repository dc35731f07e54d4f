"""WhatsApp passes what every connector passes."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.fakes.graph import GraphServer, WhatsAppRemote
from tui_desk.connectors import hooked
from tui_desk.testing import ConnectorSuite


class TestWhatsApp(ConnectorSuite):
    @pytest.fixture
    def remote(self, monkeypatch: pytest.MonkeyPatch) -> Iterator[WhatsAppRemote]:
        monkeypatch.setattr(hooked, "LOOK_SECONDS", 0.2)
        monkeypatch.setattr(hooked, "LOOK_AGAIN_SECONDS", 0.2)
        with GraphServer() as server:
            yield WhatsAppRemote(server)
