"""A form passes what every connector passes, as far as a form can."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.fakes.forms import FormRemote
from tests.servers.smtp import SmtpServer
from tui_desk.testing import ConnectorSuite


class TestForm(ConnectorSuite):
    @pytest.fixture
    def remote(self) -> Iterator[FormRemote]:
        with SmtpServer() as smtp:
            yield FormRemote(smtp)
