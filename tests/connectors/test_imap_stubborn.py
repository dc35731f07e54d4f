"""One mail that never comes holds up no folder for ever; a server from which nothing comes condemns no mail."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass, field

import pytest

from tests.connectors.mailbox import connector, letter, pulling, subjects
from tests.servers.dovecot import Dovecot, Mailbox
from tests.servers.proxy import Proxy
from tui_desk.connectors.imap.connector import ImapConnector
from tui_desk.connectors.imap.dialling import Patience
from tui_desk.connectors.imap.doubts import ROUNDS
from tui_desk.errors import ChannelError
from tui_desk.exchange import Event, Unreadable

QUICK = Patience(read=1, second_chance=0)
EVERY_MAIL = rb"[\d,:]+"


@pytest.fixture
def proxy(dovecot: Dovecot) -> Iterator[Proxy]:
    with Proxy(dovecot.imap) as line:
        yield line


def asks_for(uids: bytes) -> re.Pattern[bytes]:
    """A FETCH of the content of these mails, perhaps among others."""
    return re.compile(rb"(\w+) UID FETCH (?:[\d,]*,)?" + uids + rb"(?:,[\d,]*)? \(BODY\.PEEK\[[^S]")


def hang(proxy: Proxy, uids: bytes) -> None:
    """The server never answers when it is asked for these."""
    asked = asks_for(uids)
    proxy.edit_up = lambda piece: b"" if asked.search(piece) else piece


def refuse(proxy: Proxy, uids: bytes, words: bytes) -> None:
    """The server answers with these words when it is asked for these."""
    asked, tags = asks_for(uids), set[bytes]()

    def ask(piece: bytes) -> bytes:
        if found := asked.search(piece):
            tags.add(found[1])
            return found[1] + b" NOOP\r\n"
        return piece

    def answer(piece: bytes) -> bytes:
        for tag in tags:
            piece = re.sub(rb"(?m)^" + tag + rb" OK [^\r]*", tag + b" NO " + words, piece)
        return piece

    proxy.edit_up, proxy.edit = ask, answer


def heal(proxy: Proxy) -> None:
    proxy.edit_up = proxy.edit = lambda piece: piece


@dataclass(slots=True)
class Rounds:
    """The same connector, begun again after each failure as the sync does it."""

    source: ImapConnector
    cursor: object = None
    events: list[Event] = field(default_factory=list)
    failed: int = 0

    def until(self, count: int, *, at_most: int = ROUNDS + 2) -> list[Event]:
        """So many events in all, in at most so many rounds."""
        for _ in range(at_most):
            try:
                self._round(count)
            except ChannelError:
                self.failed += 1
            if len(self.events) >= count:
                break
        return self.events

    def _round(self, count: int) -> None:
        assert self.cursor is None or isinstance(self.cursor, dict)
        with closing(self.source.pull(self.cursor)) as batches:
            for batch in batches:
                self.events += batch.events
                self.cursor = batch.cursor
                if len(self.events) >= count:
                    return


def rounds(mailbox: Mailbox, proxy: Proxy) -> Rounds:
    return Rounds(connector(mailbox, patience=QUICK, port=proxy.port, folders=["INBOX"], poll="1s"))


def test_a_mail_the_server_never_answers_for_becomes_an_entry_and_can_be_had_later(
    mailbox: Mailbox, proxy: Proxy
) -> None:
    mailbox.fill([letter(number) for number in range(1, 6)])
    hang(proxy, b"3")
    run = rounds(mailbox, proxy)
    events = run.until(5)
    [entry] = [event for event in events if isinstance(event, Unreadable)]
    assert run.failed == ROUNDS - 1
    assert entry.place is not None
    assert entry.place.uid == 3
    assert "timed out" in entry.error
    others = [event for event in events if event is not entry]
    assert sorted(subjects(others)) == ["letter 1", "letter 2", "letter 4", "letter 5"]
    with pytest.raises(ChannelError):
        run.source.refetch(entry.place)
    heal(proxy)
    assert subjects([run.source.refetch(entry.place)]) == ["letter 3"]


@pytest.mark.parametrize("spoil", [hang, lambda proxy, uids: refuse(proxy, uids, b"[UNAVAILABLE] not now")])
def test_one_new_mail_that_never_comes_holds_up_no_later_ones(
    mailbox: Mailbox, proxy: Proxy, spoil: Callable[[Proxy, bytes], None]
) -> None:
    mailbox.fill([letter(1), letter(2)])
    run = rounds(mailbox, proxy)
    run.until(2)
    spoil(proxy, b"3")
    mailbox.fill([letter(3)])
    run.until(3, at_most=ROUNDS)
    assert isinstance(run.events[2], Unreadable)
    assert run.failed == ROUNDS - 1
    mailbox.fill([letter(4)])
    assert subjects(run.until(4))[-1] == "letter 4"


@pytest.mark.parametrize(
    "words", [b"[UNAVAILABLE] Temporary failure", b"[SERVERBUG] Internal error occurred", b""]
)
def test_an_outage_condemns_no_mail_however_long_it_lasts(
    mailbox: Mailbox, proxy: Proxy, words: bytes
) -> None:
    mailbox.fill([letter(1), letter(2)])
    run = rounds(mailbox, proxy)
    run.until(2)
    if words:
        refuse(proxy, EVERY_MAIL, words)
    else:
        hang(proxy, EVERY_MAIL)
    mailbox.fill([letter(3)])
    assert len(run.until(3)) == 2
    assert run.failed == ROUNDS + 2
    heal(proxy)
    assert subjects(run.until(3)) == ["letter 1", "letter 2", "letter 3"]


def test_a_mail_that_comes_after_all_is_no_longer_in_doubt(mailbox: Mailbox, proxy: Proxy) -> None:
    mailbox.fill([letter(1), letter(2)])
    run = rounds(mailbox, proxy)
    hang(proxy, b"2")
    run.until(2, at_most=ROUNDS - 1)
    assert run.failed == ROUNDS - 1
    heal(proxy)
    assert sorted(subjects(run.until(2))) == ["letter 1", "letter 2"]


def test_a_big_mail_that_vanishes_while_it_is_fetched_is_left_out(mailbox: Mailbox, proxy: Proxy) -> None:
    mailbox.fill([letter(1, "words " * 100_000), letter(2)])
    gone: list[bool] = []

    def vanish(piece: bytes) -> bytes:
        if b"BODYSTRUCTURE" in piece and not gone:
            gone.append(True)
            with mailbox.client("INBOX") as client:
                client.delete_messages([1])
                client.expunge()
        return piece

    proxy.edit_up = vanish
    with pulling(mailbox, port=proxy.port, max_size="100kB", folders=["INBOX"]) as run:
        run.until(1)
        run.listening()
    assert gone
    assert subjects(run.events) == ["letter 2"]
