"""Messenger and Instagram pass what every connector passes."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.fakes.graph import GraphServer
from tests.fakes.page import PageRemote
from tui_desk.connectors import hooked
from tui_desk.testing import ConnectorSuite


class _Page(ConnectorSuite):
    kind: str

    @pytest.fixture
    def remote(self, monkeypatch: pytest.MonkeyPatch) -> Iterator[PageRemote]:
        monkeypatch.setattr(hooked, "LOOK_SECONDS", 0.2)
        monkeypatch.setattr(hooked, "LOOK_AGAIN_SECONDS", 0.2)
        monkeypatch.setattr(hooked, "LONGEST_LOOK", 3.0)
        with GraphServer() as server:
            yield PageRemote(server, self.kind)


class TestMessenger(_Page):
    kind = "messenger"


class TestInstagram(_Page):
    kind = "instagram"
