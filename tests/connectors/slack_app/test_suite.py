"""The Slack connector passes the suite."""

from __future__ import annotations

import pytest

from tests.fakes.slack import SlackServer
from tests.fakes.slack_remote import SlackRemote
from tui_desk.testing import ConnectorSuite


class TestSlack(ConnectorSuite):
    @pytest.fixture
    def remote(self, server: SlackServer) -> SlackRemote:
        return SlackRemote(server)
