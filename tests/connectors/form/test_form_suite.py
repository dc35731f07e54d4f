"""A form passes what every connector passes, as far as a form can."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.fakes.forms import FormRemote
from tests.servers.smtp import SmtpServer
from tui_desk.desk import receiving
from tui_desk.exchange import Unreadable
from tui_desk.testing import ConnectorSuite, Remote, Workplace


class TestForm(ConnectorSuite):
    @pytest.fixture
    def remote(self) -> Iterator[FormRemote]:
        with SmtpServer() as smtp:
            yield FormRemote(smtp)

    def test_what_was_quarantined_is_read_again_from_what_was_kept(
        self, there: Remote, desk: Workplace
    ) -> None:
        """Of a form's message the letter is kept; what can't be understood is the post it was to be made of."""
        there.says("read me again")
        (post,) = desk.sync.ask(receiving.after, desk.channel, 0)
        desk.take_in(Unreadable("request-1", post.body, "ValueError: of yesterday"))
        desk.retry()
        assert desk.find("read me again").author_address == "anna@koval.example"
