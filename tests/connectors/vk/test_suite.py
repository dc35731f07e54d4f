"""The VK connector passes the suite."""

from __future__ import annotations

import pytest

from tests.fakes.vk import VkServer
from tests.fakes.vk_remote import VkRemote
from tui_desk.testing import ConnectorSuite


class TestVk(ConnectorSuite):
    @pytest.fixture
    def remote(self, server: VkServer) -> VkRemote:
        return VkRemote(server)
