"""What the desk may do on the server, and that it does nothing else; and what it says the server has."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from tests.connectors.mailbox import connector, letter
from tests.servers.dovecot import Mailbox
from tests.servers.proxy import Proxy
from tui_desk.connectors.imap import cursor
from tui_desk.errors import ChannelError
from tui_desk.exchange import Place, Tidied


def places(mailbox: Mailbox, *uids: int) -> tuple[Place, ...]:
    inbox = next(iter(connector(mailbox).inventory()))
    return tuple(Place("INBOX", inbox.uidvalidity, uid) for uid in uids)


@pytest.fixture
def full(mailbox: Mailbox) -> Mailbox:
    mailbox.fill([letter(number) for number in range(3)])
    return mailbox


def test_nothing_is_touched_unless_the_settings_say_so(full: Mailbox) -> None:
    with Proxy(full.server.imap) as proxy:
        source = connector(full, port=proxy.port)
        for deed in ("answered", "closed"):
            source.tidy(Tidied(deed, places(full, 1)))
        assert proxy.connections == 0
    assert set(full.flags().values()) == {frozenset()}


def test_answered_mail_is_marked(full: Mailbox) -> None:
    source = connector(full, mark_answered=True)
    for _ in range(2):
        source.tidy(Tidied("answered", places(full, 2)))
    source.tidy(Tidied("closed", places(full, 1)))
    assert full.flags() == {1: frozenset(), 2: frozenset({rb"\Answered"}), 3: frozenset()}


def test_closed_mail_is_moved(full: Mailbox) -> None:
    source = connector(full, move_closed_to="Archive")
    for _ in range(2):
        source.tidy(Tidied("closed", places(full, 1, 3)))
    assert set(full.flags()) == {2}
    assert full.raws("Archive") == [letter(0), letter(2)]


def test_closed_mail_is_moved_without_the_move_extension(full: Mailbox) -> None:
    with Proxy(full.server.imap) as proxy:
        proxy.edit = lambda piece: piece.replace(b" MOVE", b" XOVE")
        connector(full, port=proxy.port, move_closed_to="Archive").tidy(Tidied("closed", places(full, 1)))
    assert set(full.flags()) == {2, 3}
    assert full.raws("Archive") == [letter(0)]


def test_vanished_and_renumbered_mail_is_no_error(full: Mailbox) -> None:
    source = connector(full, mark_answered=True)
    source.tidy(Tidied("answered", places(full, 99)))
    source.tidy(Tidied("answered", (Place("INBOX", 1, 1),)))
    assert set(full.flags().values()) == {frozenset()}


def test_a_folder_to_move_to_that_is_missing_is_an_error(full: Mailbox) -> None:
    with pytest.raises(ChannelError, match="no folder Done"):
        connector(full, move_closed_to="Done").tidy(Tidied("closed", places(full, 1)))


def test_a_server_that_takes_the_mark_and_forgets_it_is_found_out(full: Mailbox) -> None:
    with Proxy(full.server.imap) as proxy:
        proxy.edit_up = lambda piece: piece.replace(b"+FLAGS", b"-FLAGS")
        with pytest.raises(ChannelError, match="does not let us mark"):
            connector(full, port=proxy.port, mark_answered=True).tidy(Tidied("answered", places(full, 1)))


def test_a_folder_that_can_only_be_read_is_told(full: Mailbox) -> None:
    with Proxy(full.server.imap) as proxy:
        proxy.edit_up = lambda piece: piece.replace(b"SELECT", b"EXAMINE")
        with pytest.raises(ChannelError, match="not change it"):
            connector(full, port=proxy.port, mark_answered=True).tidy(Tidied("answered", places(full, 1)))


def test_the_inventory_lists_every_uid_of_every_watched_folder(full: Mailbox) -> None:
    full.append(letter(9), "Sent Items")
    inbox, sent = connector(full).inventory()
    assert (inbox.name, inbox.uids) == ("INBOX", frozenset({1, 2, 3}))
    assert (sent.name, sent.uids) == ("Sent Items", frozenset({1}))


def test_the_inventory_sets_apart_what_is_older_than_the_window(full: Mailbox) -> None:
    places(full, 1)
    full.append(letter(9), at=datetime.now(UTC) - timedelta(days=40))
    inbox = next(iter(connector(full, since="30d").inventory()))
    assert (inbox.uids, inbox.outside) == (frozenset({1, 2, 3, 4}), frozenset({4}))
    inbox = next(iter(connector(full, since="all").inventory()))
    assert inbox.outside == frozenset()


def test_the_window_of_an_audit_is_the_one_the_sync_began_with(full: Mailbox) -> None:
    full.append(letter(9), at=datetime.now(UTC) - timedelta(days=40))
    since = (datetime.now(UTC) - timedelta(days=60)).date()
    mark = cursor.begin(places(full, 1)[0].uidvalidity, 5, since)
    inbox = next(iter(connector(full, since="30d").inventory(cursor.write({"INBOX": mark}))))
    assert inbox.outside == frozenset()


def test_a_mail_can_be_asked_for_again_while_it_is_there(full: Mailbox) -> None:
    there, gone = places(full, 2, 99)
    assert connector(full).refetch(there).raw == letter(1)
    with pytest.raises(ChannelError, match="no more"):
        connector(full).refetch(gone)
    with pytest.raises(ChannelError, match="renumbered"):
        connector(full).refetch(Place("INBOX", 1, 2))
