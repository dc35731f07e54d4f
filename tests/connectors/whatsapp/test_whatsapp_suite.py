"""WhatsApp passes what every connector passes."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.fakes.graph import GraphServer, WhatsAppRemote
from tui_desk.connectors import hooked
from tui_desk.testing import ConnectorSuite
from tui_desk.testing.remote import Remote
from tui_desk.testing.workplace import Workplace


class TestWhatsApp(ConnectorSuite):
    @pytest.fixture
    def remote(self, monkeypatch: pytest.MonkeyPatch) -> Iterator[WhatsAppRemote]:
        monkeypatch.setattr(hooked, "LOOK_SECONDS", 0.2)
        monkeypatch.setattr(hooked, "LOOK_AGAIN_SECONDS", 0.2)
        monkeypatch.setattr(hooked, "LONGEST_LOOK", 3.0)
        with GraphServer() as server:
            yield WhatsAppRemote(server)

    def test_who_is_told_to_end_does_not_wait_for_templates_that_trickle_in(
        self, there: Remote, desk: Workplace
    ) -> None:
        there.dawdle()
        with desk.process(pulls=False) as process:
            desk.wait(lambda: process.running.templates_not_before, "the templates to be asked for")
            process.stop()
            assert not process.delivers
