"""A first connection that was begun before there is a connector is the one that is pulled by, whatever befalls it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

import pytest

from tests.connectors.mailbox import ONCE, Desk, connector, letter, subjects
from tests.servers.dovecot import Mailbox
from tests.servers.proxy import Proxy
from tui_desk.connectors.imap import ImapConnector
from tui_desk.connectors.imap.first import First
from tui_desk.connectors.imap.settings import ImapSettings
from tui_desk.errors import ChannelError
from tui_desk.exchange import Batch, Message, NeedsOperator, Unreadable


@pytest.fixture
def line(mailbox: Mailbox) -> Iterator[Proxy]:
    with Proxy(mailbox.server.imap) as proxy:
        yield proxy


def settings_of(mailbox: Mailbox, **settings: Any) -> ImapSettings:
    """As the connectors of these tests have them."""
    return connector(mailbox, **settings)._settings


def asked(line: Proxy) -> list[str]:
    """The commands that went to the server, in order."""
    return [one.decode() for one in re.findall(rb"^\w+ (?:UID )?([A-Z]+)", bytes(line.up), re.MULTILINE)]


class Once:
    """A pull by a connection that was begun, until all is here."""

    def __init__(self, settings: ImapSettings, first: First, cursor: Mapping[str, Any] | None = None) -> None:
        self.desk = Desk()
        self.cursor = cursor
        self.events: list[Message | Unreadable] = []
        io = replace(self.desk.io, begun=first, once=True, report=self._report)
        self._connector = ImapConnector(settings, io, ONCE)

    def run(self) -> None:
        """Raises what the pull raises."""
        for batch in self._connector.pull(self.cursor):
            self._take(batch)

    def _take(self, batch: Batch) -> None:
        self.cursor = batch.cursor
        self.events += [one for one in batch.events if isinstance(one, Message | Unreadable)]

    def _report(self, state: str, detail: str) -> None:
        self.desk.told.append((state, detail))
        if state == "connected":
            self.desk.stop.set()


def begun(settings: ImapSettings) -> First:
    """A first connection that has come as far as it comes."""
    first = ImapConnector.begin(settings)
    assert first._begun is not None
    first._begun.join()
    return first


def test_it_is_the_one_connection_that_brings_the_mail(mailbox: Mailbox, line: Proxy) -> None:
    mailbox.fill([letter(1), letter(2)])
    settings = settings_of(mailbox, port=line.port, since="all")
    pull = Once(settings, begun(settings))
    assert asked(line) == ["CAPABILITY", "LOGIN", "ENABLE", "LIST", "EXAMINE"]
    pull.run()
    assert sorted(subjects(pull.events)) == ["letter 1", "letter 2"]
    assert asked(line).count("LOGIN") == line.connections == 1
    assert [state for state, _ in pull.desk.told][-1] == "connected"
    assert "connecting" not in [state for state, _ in pull.desk.told]


def test_mail_that_comes_after_it_has_seen_the_folder_is_not_lost(mailbox: Mailbox, line: Proxy) -> None:
    mailbox.fill([letter(1)])
    settings = settings_of(mailbox, port=line.port, since="all")
    earlier = Once(settings, begun(settings))
    earlier.run()
    first = begun(settings)
    mailbox.append(letter(2))
    later = Once(settings, first, earlier.cursor)
    later.run()
    again = Once(settings, begun(settings), later.cursor)
    again.run()
    assert subjects([*earlier.events, *later.events, *again.events]) == ["letter 1", "letter 2"]


def test_a_wrong_password_is_tried_no_oftener_than_without_it(mailbox: Mailbox, line: Proxy) -> None:
    settings = settings_of(mailbox, port=line.port, password="wrong")
    pull = Once(settings, begun(settings))
    with pytest.raises(NeedsOperator):
        pull.run()
    assert asked(line).count("LOGIN") == 2


def test_what_went_wrong_is_told_to_who_pulls_and_the_next_pull_connects_anew(
    mailbox: Mailbox, line: Proxy
) -> None:
    mailbox.fill([letter(1)])
    settings = settings_of(mailbox, port=line.port, since="all")
    line.edit = lambda piece: piece.replace(b"* OK [", b"* NO [")
    pull = Once(settings, begun(settings))
    line.edit = lambda piece: piece
    with pytest.raises(ChannelError):
        pull.run()
    pull.run()
    assert subjects(pull.events) == ["letter 1"]


def test_only_the_first_who_pulls_has_it(mailbox: Mailbox, line: Proxy) -> None:
    settings = settings_of(mailbox, port=line.port)
    first = begun(settings)
    for _ in range(2):
        Once(settings, first).run()
    assert asked(line).count("LOGIN") == line.connections == 2


def test_where_nobody_pulls_it_is_ended(mailbox: Mailbox, line: Proxy) -> None:
    settings = settings_of(mailbox, port=line.port)
    first = begun(settings)
    first.end()
    assert first.take() is None
    with pytest.raises(ChannelError):
        first.session.open()
    taken = begun(settings)
    Once(settings, taken).run()
    taken.end()
    assert line.connections == 2
