"""When lines break, servers vanish or mails are damaged, nothing is lost, nothing spins, and the rest arrives."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Callable, Iterator
from contextlib import closing

import pytest

from tests.connectors.mailbox import connector, letter, pulling, subjects
from tests.folders import reachable
from tests.servers.dovecot import Dovecot, Mailbox, running
from tests.servers.proxy import Proxy
from tests.steps import Steps
from tui_desk.connectors.imap.dialling import Patience
from tui_desk.errors import ChannelError
from tui_desk.exchange import Message, NeedsOperator, Unreadable


@pytest.fixture
def proxy(dovecot: Dovecot) -> Iterator[Proxy]:
    with Proxy(dovecot.imap) as line:
        yield line


def test_mail_is_told_of_by_the_server_and_fetched_at_once(mailbox: Mailbox, proxy: Proxy) -> None:
    heard = bytearray()

    def note(piece: bytes) -> bytes:
        heard.extend(piece)
        return piece

    with pulling(mailbox, port=proxy.port, poll="9m") as run:
        run.listening()
        proxy.edit = note
        mailbox.append(letter(1))
        run.until(1)
    assert heard.index(b" EXISTS") < heard.index(b" FETCH ")


def test_a_mail_in_the_sent_folder_is_told_of_too(mailbox: Mailbox) -> None:
    with pulling(mailbox, poll="9m") as run:
        run.listening()
        mailbox.append(letter(1), "Sent Items")
        assert subjects(run.until(1)) == ["letter 1"]


def test_a_burst_of_mail_comes_whole(mailbox: Mailbox) -> None:
    with pulling(mailbox) as run:
        run.listening()
        for number in range(30):
            mailbox.append(letter(number))
        assert subjects(run.until(30)) == [f"letter {number}" for number in range(30)]


def test_listening_is_renewed_and_goes_on(mailbox: Mailbox) -> None:
    with pulling(mailbox, poll="1s") as run:
        run.listening(3)
        mailbox.append(letter(1))
        run.until(1)


def test_a_server_without_notices_is_asked(mailbox: Mailbox, proxy: Proxy) -> None:
    proxy.edit = lambda piece: piece.replace(b" IDLE", b" XDLE")
    with pulling(mailbox, port=proxy.port, poll="1s") as run:
        run.listening()
        mailbox.append(letter(1))
        assert subjects(run.until(1)) == ["letter 1"]
    assert b"IDLE" not in bytes(proxy.up)
    assert proxy.connections == 1


def test_a_poor_server_without_any_extension_is_enough(mailbox: Mailbox, proxy: Proxy) -> None:
    proxy.edit = poor
    mailbox.fill([letter(number) for number in range(30)])
    with pulling(mailbox, port=proxy.port, folders=["INBOX", "Sent Items"], poll="1s") as run:
        run.until(30)
        run.listening()
        mailbox.append(letter(99))
        assert subjects(run.until(31))[-1] == "letter 99"


def poor(piece: bytes) -> bytes:
    for word in (
        b"IDLE",
        b"CONDSTORE",
        b"ENABLE",
        b"SPECIAL-USE",
        b"UIDPLUS",
        b"MOVE",
        b"NAMESPACE",
        b"UIDNEXT",
    ):
        piece = piece.replace(word, b"X" + word[1:])
    return piece


def test_being_thrown_out_ends_the_pull_with_the_servers_words(mailbox: Mailbox) -> None:
    with pulling(mailbox) as run:
        run.listening()
        mailbox.kick()
        error = run.error()
    assert isinstance(error, ChannelError)


def test_a_goodbye_while_listening_ends_the_pull(mailbox: Mailbox, proxy: Proxy) -> None:
    with pulling(mailbox, port=proxy.port) as run:
        run.listening()
        proxy.inject(b"* BYE back in an hour\r\n")
        assert "back in an hour" in str(run.error())


def test_a_broken_line_while_listening_is_noticed_and_does_not_spin(mailbox: Mailbox, proxy: Proxy) -> None:
    steps = Steps()
    with pulling(mailbox, port=proxy.port, counted=steps) as run:
        run.listening()
        before = steps.count
        proxy.cut()
        assert isinstance(run.error(), ChannelError)
    assert steps.count - before < 2_000


def test_a_dead_line_that_looks_alive_is_found_out(mailbox: Mailbox, proxy: Proxy) -> None:
    with pulling(mailbox, port=proxy.port, poll="1s", patience=Patience(read=3)) as run:
        run.listening()
        proxy.stall()
        assert "does not answer" in str(run.error())


def test_stopping_does_not_wait_for_a_dead_line(mailbox: Mailbox, proxy: Proxy) -> None:
    mailbox.fill([letter(number) for number in range(300)])
    with pulling(mailbox, port=proxy.port, patience=Patience(read=600)) as run:
        run.batch()
        proxy.stall()


def test_stopping_does_not_wait_for_a_server_that_never_greets(mailbox: Mailbox, proxy: Proxy) -> None:
    proxy.stall()
    with pulling(mailbox, port=proxy.port, patience=Patience(connect=600)):
        proxy.until(lambda: proxy.connections == 1)


def test_the_line_may_break_again_and_again_in_a_first_sync(mailbox: Mailbox, proxy: Proxy) -> None:
    mailbox.fill([letter(number, "x" * 3_000) for number in range(300)])
    proxy.cut_after = 90_000
    with pulling(mailbox, port=proxy.port, folders=["INBOX"]) as run:
        events = run.until(300)
    assert all(isinstance(event, Message) for event in events)
    assert len(set(subjects(events))) == len(events) == 300
    assert proxy.connections > 9


def test_mail_that_vanishes_while_it_is_fetched_is_left_out(mailbox: Mailbox, proxy: Proxy) -> None:
    mailbox.fill([letter(number) for number in range(20)])
    proxy.edit_up = _once(b"BODY.PEEK[]", lambda: _expunge(mailbox, [3, 4]))
    with pulling(mailbox, port=proxy.port) as run:
        came = subjects(run.until(18))
        run.listening()
    assert len(came) == 18
    assert "letter 2" not in came
    assert "letter 3" not in came


def _once(word: bytes, deed: Callable[[], None]) -> Callable[[bytes], bytes]:
    """Do something when the client first says `word`, before the server hears it."""
    done: list[bool] = []

    def edit(piece: bytes) -> bytes:
        if word in piece and not done:
            done.append(True)
            deed()
        return piece

    return edit


def _expunge(mailbox: Mailbox, uids: list[int]) -> None:
    with mailbox.client("INBOX") as client:
        client.delete_messages(uids)
        client.expunge()


def test_a_mail_the_server_chokes_on_is_shown_and_the_others_come(mailbox: Mailbox) -> None:
    mailbox.fill([letter(number) for number in range(10)])
    damaged = sorted((mailbox.maildir() / "cur").iterdir())[4]
    damaged.write_bytes(b"Subject: longer than the server believes\r\n\r\n" + b"y" * 9_000)
    with pulling(mailbox) as run:
        events = run.until(10)
        run.listening()
        mailbox.append(letter(77))
        assert subjects(run.until(11))[-1] == "letter 77"
    [unreadable] = [event for event in events if isinstance(event, Unreadable)]
    assert unreadable.place is not None
    assert unreadable.place.uid == 5
    assert "does not deliver" in unreadable.error
    assert sum(isinstance(event, Message) for event in events) == 10


def test_a_mail_the_server_leaves_out_is_asked_for_once_more(mailbox: Mailbox, proxy: Proxy) -> None:
    mailbox.fill([letter(number) for number in range(5)])
    proxy.edit_up = _leave_out_the_third
    with pulling(mailbox, port=proxy.port) as run:
        assert sorted(subjects(run.until(5))) == [f"letter {number}" for number in range(5)]


def _leave_out_the_third(piece: bytes) -> bytes:
    """As if the server had passed over a mail among others; one that is asked for alone it delivers."""
    return re.sub(rb"FETCH [0-9,]{3,} \(BODY", b"FETCH 5,4,2,1 (BODY", piece)


def test_bytes_that_are_no_mail_are_shown_raw(mailbox: Mailbox) -> None:
    junk = bytes(range(1, 256)).replace(b"\n", b"").replace(b"\r", b"") * 20
    mailbox.fill([letter(1), junk, letter(2)])
    with pulling(mailbox) as run:
        events = run.until(3)
    assert [event.raw.strip() for event in events][1] == junk.strip()


def test_a_wrong_password_stops_the_channel(mailbox: Mailbox) -> None:
    with pulling(mailbox, password="wrong") as run:
        error = run.error()
    assert isinstance(error, NeedsOperator)
    assert "Check user name and password" in str(error)
    assert "wrong" not in str(error)


def test_a_line_that_breaks_during_the_login_does_not(mailbox: Mailbox, proxy: Proxy) -> None:
    proxy.edit = _cut_login
    with pulling(mailbox, port=proxy.port) as run:
        error = run.error()
    assert isinstance(error, ChannelError)


def _cut_login(piece: bytes) -> bytes:
    return piece if b"OK [CAPABILITY" in piece and b"ready" in piece else b"* BYE too many connections\r\n"


@pytest.mark.parametrize("words", ["[UNAVAILABLE] Temporary failure", "[LIMIT] too many", "[SERVERBUG] oops"])
def test_a_server_in_trouble_does_not_stop_the_channel(mailbox: Mailbox, proxy: Proxy, words: str) -> None:
    def refuse(piece: bytes) -> bytes:
        return re.sub(rb"(?m)^(\w+) OK .*Logged in", rb"\1 NO " + words.encode(), piece)

    proxy.edit = refuse
    with pulling(mailbox, port=proxy.port) as run:
        error = run.error()
    assert isinstance(error, ChannelError)
    assert words in str(error)


def test_garbage_from_the_server_ends_the_pull(mailbox: Mailbox, proxy: Proxy) -> None:
    proxy.edit = lambda piece: piece.replace(b"* SEARCH", b"* )%&!\x00(")
    with pulling(mailbox, port=proxy.port, patience=Patience(read=1)) as run:
        assert isinstance(run.error(), Exception)


def test_an_errand_is_done_though_the_goodbye_promises_more_than_any_memory_holds(
    mailbox: Mailbox, proxy: Proxy
) -> None:
    mailbox.append(letter(1))
    proxy.edit = lambda piece: piece.replace(b"* BYE ", b"* BYE {%d}\r\n" % 10**30)
    (inbox,) = [one for one in connector(mailbox, port=proxy.port).inventory() if one.name == "INBOX"]
    assert len(inbox.uids) == 1


def test_an_answer_to_an_errand_that_promises_more_than_any_memory_holds_is_told(
    mailbox: Mailbox, proxy: Proxy
) -> None:
    proxy.edit = lambda piece: piece.replace(b"* LIST ", b"* LIST {%d}\r\n" % 10**30)
    with pytest.raises(ChannelError, match="promises more than any memory holds"):
        list(connector(mailbox, port=proxy.port).inventory())


def test_a_line_of_sixteen_folders_uses_four_connections(mailbox: Mailbox, proxy: Proxy) -> None:
    names = [f"F{number}" for number in range(16)]
    with mailbox.client() as client:
        for name in names:
            client.create_folder(name)
    with pulling(mailbox, port=proxy.port, folders=names) as run:
        run.listening()
    assert proxy.connections == 4


def test_asking_does_not_open_folders_in_which_nothing_changed(mailbox: Mailbox, proxy: Proxy) -> None:
    proxy.edit = lambda piece: piece.replace(b" IDLE", b" XDLE")
    with pulling(mailbox, port=proxy.port, poll="1s") as run:
        run.listening()
        before = bytes(proxy.up).count(b"EXAMINE")
        run.listening(3)
        assert bytes(proxy.up).count(b"EXAMINE") - before <= 2


def test_a_connector_makes_no_connection_before_it_is_asked(mailbox: Mailbox, proxy: Proxy) -> None:
    connector(mailbox, port=proxy.port)
    assert proxy.connections == 0


def test_after_the_server_was_killed_the_next_pull_goes_on() -> None:
    with reachable() as base, running(base) as server:
        mailbox = server.mailbox()
        mailbox.append(letter(1))
        with pulling(mailbox) as run:
            run.until(1)
            run.listening()
            server.kill()
            assert isinstance(run.error(), ChannelError)
        server.start()
        mailbox.append(letter(2))
        with pulling(mailbox, run.cursor) as again:
            assert subjects(again.until(1)) == ["letter 2"]


def test_a_folder_renumbered_in_the_middle_of_a_first_sync_is_begun_again(mailbox: Mailbox) -> None:
    with mailbox.client() as client:
        client.create_folder("Orders")
    mailbox.fill([letter(number) for number in range(60)], "Orders")
    with closing(connector(mailbox, folders=["Orders"]).pull(None)) as batches:
        first = next(batches)
    with mailbox.client() as client:
        client.delete_folder("Orders")
        client.create_folder("Orders")
    mailbox.fill([letter(number) for number in range(50)], "Orders")
    with pulling(mailbox, first.cursor, folders=["Orders"]) as run:
        came = run.until(50)
        run.listening()
    assert sorted(subjects(came)) == sorted(f"letter {number}" for number in range(50))


def test_a_folder_set_back_by_a_backup_is_read_again(caplog: pytest.LogCaptureFixture) -> None:
    with reachable() as base, running(base) as server:
        mailbox = server.mailbox()
        mailbox.fill([letter(1), letter(2)])
        with mailbox.client("INBOX"):
            backup = mailbox.maildir().with_name("backup")
        subprocess.run(("cp", "-a", mailbox.maildir(), backup), check=True)
        mailbox.fill([letter(3), letter(4)])
        with pulling(mailbox, folders=["INBOX"]) as run:
            places = {event.place for event in run.until(4) if isinstance(event, Message)}
        server.stop()
        mailbox.maildir().rename(mailbox.maildir().with_name("lost"))
        backup.rename(mailbox.maildir())
        server.start()
        mailbox.fill([letter(5)])
        with pulling(mailbox, run.cursor, folders=["INBOX"]) as again:
            came = again.until(3)
            again.listening()
        with pulling(mailbox, again.cursor, folders=["INBOX"]) as third:
            third.listening()
    assert sorted(subjects(came)) == ["letter 1", "letter 2", "letter 5"]
    assert {event.place for event in came if isinstance(event, Message)} < places
    assert caplog.text.count("was set back") == 1
    assert third.events == []


def test_a_folder_deleted_while_it_is_watched_is_told_by_the_next_pull(mailbox: Mailbox) -> None:
    with mailbox.client() as client:
        client.create_folder("Orders")
    with pulling(mailbox, folders=["INBOX", "Orders"], poll="1s") as run:
        run.listening()
        with mailbox.client() as client:
            client.delete_folder("Orders")
        assert isinstance(run.error(), ChannelError)
    mailbox.append(letter(1))
    with pulling(mailbox, run.cursor, folders=["INBOX", "Orders"]) as again:
        assert subjects(again.until(1)) == ["letter 1"]
        again.listening()
        assert "not on the server: Orders" in again.desk.told[-1][1]
