"""The Telegram connector passes the suite: a bot of its own, and a bot that answers for a business account."""

from __future__ import annotations

import pytest

from tests.fakes.telegram import TelegramServer
from tests.fakes.telegram_remote import BusinessRemote, TelegramRemote
from tui_desk.testing import ConnectorSuite


class TestTelegram(ConnectorSuite):
    @pytest.fixture
    def remote(self, server: TelegramServer) -> TelegramRemote:
        return TelegramRemote(server)


class TestTelegramBusiness(ConnectorSuite):
    @pytest.fixture
    def remote(self, server: TelegramServer) -> BusinessRemote:
        return BusinessRemote(server)
