"""What lies in the mailbox arrives: newest first, each mail once, and again from wherever it was broken off."""

from __future__ import annotations

import itertools
import json
import re
from collections.abc import Sequence
from contextlib import closing
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests.connectors.mailbox import Desk, connector, letter, pulling, subjects
from tests.servers.dovecot import Mailbox
from tests.servers.proxy import Proxy
from tui_desk.exchange import Batch, Message, Progress

NOW = datetime.now(UTC).replace(microsecond=0)


def test_the_newest_mails_come_first_in_a_small_batch(mailbox: Mailbox) -> None:
    mailbox.fill([letter(number) for number in range(60)])
    with pulling(mailbox, since="all") as run:
        first, second = run.batch(), run.batch()
    assert subjects(first.events) == [f"letter {number}" for number in range(35, 60)]
    assert subjects(second.events) == [f"letter {number}" for number in range(35)]
    assert first.progress is not None
    assert (first.progress.done, first.progress.total) == (25, 60)


def test_batches_hold_at_most_a_hundred_mails_and_eight_megabytes(mailbox: Mailbox) -> None:
    mailbox.fill([letter(number) for number in range(225)])
    mailbox.fill([letter(number, "x" * 900_000) for number in range(300, 312)])
    with pulling(mailbox) as run:
        while len(run.events) < 237:
            batch = run.batch()
            assert len(batch.events) <= 100
            assert sum(len(event.raw) for event in batch.events) <= 8_000_000
    assert len(set(subjects(run.events))) == 237


def test_a_mail_comes_with_its_place_and_the_moment_the_server_got_it(mailbox: Mailbox) -> None:
    at = NOW - timedelta(days=3)
    mailbox.append(letter(1), at=at)
    with pulling(mailbox) as run:
        [event] = run.until(1)
    assert isinstance(event, Message)
    assert event.at == at
    assert event.raw == letter(1)
    assert event.place is not None
    assert (event.place.folder, event.place.uid) == ("INBOX", 1)
    assert event.sender.value == "c1@example.net"
    assert event.ext_id.startswith("<1@example.net>#")
    assert not event.outgoing


def test_the_sent_folder_is_found_by_its_role_and_its_mails_are_ours(mailbox: Mailbox) -> None:
    mailbox.append(letter(1), "Sent Items")
    with pulling(mailbox) as run:
        [event] = run.until(1)
    assert isinstance(event, Message)
    assert event.outgoing
    assert event.place is not None
    assert event.place.folder == "Sent Items"


def test_only_the_window_is_fetched_and_later_mail_always(mailbox: Mailbox) -> None:
    mailbox.append(letter(1), at=NOW - timedelta(days=200))
    mailbox.append(letter(2), at=NOW - timedelta(days=20))
    with pulling(mailbox, since="90d") as run:
        assert subjects(run.until(1)) == ["letter 2"]
        run.listening()
        mailbox.append(letter(3), at=NOW - timedelta(days=500))
        assert subjects(run.until(2)) == ["letter 2", "letter 3"]


def test_the_first_page_waits_for_no_search_of_the_whole_folder(mailbox: Mailbox) -> None:
    mailbox.fill([letter(number) for number in range(60)])
    with Proxy(mailbox.server.imap) as line:
        with pulling(mailbox, port=line.port, since="90d", folders=["INBOX"]) as run:
            run.until(60)
            run.listening()
        asked = re.findall(rb"UID (SEARCH [0-9:*]+|SEARCH UID [0-9:*]+|FETCH)", bytes(line.up))
    whole = [b"SEARCH UID 1:35", b"SEARCH UID 61:*"]
    assert asked == [b"SEARCH 36:*", b"FETCH", b"FETCH", *whole, b"FETCH", b"FETCH"]


def test_of_a_window_that_has_not_been_searched_no_number_is_told(mailbox: Mailbox) -> None:
    mailbox.fill([letter(number) for number in range(25)], at=NOW - timedelta(days=200))
    mailbox.fill([letter(number) for number in range(25, 45)])
    with pulling(mailbox, since="90d", folders=["INBOX"]) as run:
        first, last = run.batch(), run.batch()
        run.listening()
    assert (len(first.events), first.progress) == (20, Progress(20, 0))
    assert (len(last.events), last.progress) == (0, Progress(20, 20))
    assert ("catching_up", "INBOX; older mails are looked for") in run.desk.told


def test_new_mails_of_more_than_a_batch_are_told_of_until_all_are_here(mailbox: Mailbox) -> None:
    mailbox.append(letter(1))
    with pulling(mailbox, folders=["INBOX"]) as before:
        before.until(1)
        before.listening()
    mailbox.fill([letter(number) for number in range(2, 252)])
    with pulling(mailbox, before.cursor, folders=["INBOX"]) as run:
        run.until(250)
        run.listening()
    told = [detail for state, detail in run.desk.told if state == "catching_up"]
    assert told == [f"INBOX; {left} new mails to come" for left in (150, 50)]


@pytest.mark.parametrize("again", [False, True], ids=["at once", "after a restart"])
def test_new_mail_behind_a_first_page_that_was_all_does_not_hide_that_it_was(
    again: bool, mailbox: Mailbox
) -> None:
    """What was told of the first page stands in the desk until it is told that no more is to come."""
    mailbox.fill([letter(number) for number in range(30)], at=NOW - timedelta(days=200))
    mailbox.fill([letter(number) for number in range(30, 50)])
    source = connector(mailbox, since="90d", folders=["INBOX"])
    with closing(source.pull(None)) as batches:
        first = next(batches)
        mailbox.fill([letter(number) for number in (90, 91)])
        told = [] if again else list(itertools.islice(batches, 2))
    if again:
        with closing(source.pull(first.cursor)) as batches:
            told = list(itertools.islice(batches, 2))
    assert first.progress == Progress(20, 0)
    assert [(len(one.events), one.progress) for one in told] == [
        (0, Progress(*[0 if again else 20] * 2)),
        (2, None),
    ]


@pytest.mark.parametrize(
    "wanted",
    [range(80, 90), range(20), [*range(10), *range(40, 50), *range(80, 85)], []],
    ids=["newest", "oldest", "mixed", "none"],
)
def test_only_the_window_is_fetched_however_its_days_lie_in_the_folder(
    wanted: Sequence[int], mailbox: Mailbox
) -> None:
    """Mails keep their days when they are moved or copied into a folder, where they come behind the others."""
    for inside, numbers in itertools.groupby(range(90), wanted.__contains__):
        mailbox.fill([letter(number) for number in numbers], at=NOW - timedelta(days=20 if inside else 200))
    with pulling(mailbox, since="90d", folders=["INBOX"]) as run:
        batches = [run.batch()]
        while batches[-1].cursor["folders"]["INBOX"]["low"] > 1:
            batches.append(run.batch())
        run.listening()
    first = subjects(batches[0].events)
    newest = [number for number in wanted if number >= 65]
    assert first == [f"letter {number}" for number in newest or wanted]
    assert sorted(subjects(run.events)) == sorted(f"letter {number}" for number in wanted)
    last = batches[-1].progress
    assert last is not None
    assert last.done == last.total == len(wanted)


def test_a_first_sync_broken_off_after_its_first_page_ends_as_any_other(mailbox: Mailbox) -> None:
    mailbox.fill([letter(number) for number in range(30)], at=NOW - timedelta(days=200))
    mailbox.fill([letter(number) for number in range(30, 50)], at=NOW - timedelta(days=20))
    with closing(connector(mailbox, since="90d", folders=["INBOX"]).pull(None)) as batches:
        first = next(batches)
    assert len(first.events) == 20
    assert first.progress == Progress(20, 0)
    with pulling(mailbox, first.cursor, since="90d", folders=["INBOX"]) as run:
        last = run.batch()
        run.listening()
    assert run.events == []
    assert last.progress is not None
    assert last.progress.done == last.progress.total


def test_a_wider_window_brings_the_older_mails(mailbox: Mailbox) -> None:
    mailbox.append(letter(1), at=NOW - timedelta(days=200))
    mailbox.append(letter(2), at=NOW - timedelta(days=20))
    with pulling(mailbox, since="90d") as run:
        run.until(1)
        run.listening()
    with pulling(mailbox, run.cursor, since="all") as wider:
        assert subjects(wider.until(1)) == ["letter 1"]
        wider.listening()
        assert len(wider.events) == 1


def test_a_wider_window_brings_only_what_was_missing(mailbox: Mailbox) -> None:
    mailbox.fill([letter(number) for number in range(30)], at=NOW - timedelta(days=200))
    mailbox.fill([letter(number) for number in range(30, 60)], at=NOW - timedelta(days=20))
    with pulling(mailbox, since="90d", folders=["INBOX"]) as run:
        run.until(30)
        run.listening()
    mailbox.fill([letter(99)])
    cursor = run.cursor
    seen: list[str] = []
    while len(seen) < 31:
        with closing(connector(mailbox, since="all", folders=["INBOX"]).pull(cursor)) as batches:
            batch = next(batches)
        cursor, seen = batch.cursor, seen + subjects(batch.events)
    assert sorted(seen) == sorted(f"letter {number}" for number in (*range(30), 99))
    with pulling(mailbox, cursor, since="all", folders=["INBOX"]) as again:
        again.listening()
    assert again.events == []


def test_a_first_sync_can_be_broken_off_at_every_batch(mailbox: Mailbox) -> None:
    mailbox.fill([letter(number) for number in range(260)])
    mailbox.fill([letter(number) for number in range(1000, 1150)], "Sent Items")
    cursor: Any = None
    came: list[str] = []
    runs = 0
    while len(came) < 410:
        batch = _one_batch(mailbox, cursor)
        cursor = json.loads(json.dumps(batch.cursor))
        came += subjects(batch.events)
        runs += 1
    assert len(set(came)) == len(came) == 410
    assert runs > 10


def _one_batch(mailbox: Mailbox, cursor: Any) -> Batch:
    with closing(connector(mailbox).pull(cursor)) as batches:
        return next(batch for batch in batches if batch.events)


def test_nothing_comes_twice_after_a_restart(mailbox: Mailbox) -> None:
    mailbox.fill([letter(number) for number in range(5)])
    with pulling(mailbox) as run:
        run.until(5)
        run.listening()
    mailbox.append(letter(9))
    with pulling(mailbox, run.cursor) as again:
        assert subjects(again.until(1)) == ["letter 9"]


def test_an_empty_mailbox_leaves_a_cursor_too(mailbox: Mailbox) -> None:
    with pulling(mailbox) as run:
        batch = run.batch()
    assert batch.events == ()
    assert set(batch.cursor["folders"]) == {"INBOX", "Sent Items"}


def test_mail_that_arrives_during_the_first_sync_does_not_wait_for_its_end(mailbox: Mailbox) -> None:
    mailbox.fill([letter(number) for number in range(1000)])
    batches = connector(mailbox).pull(None)
    next(batches)
    mailbox.append(letter(5000))
    seen: list[int] = []
    for batch in batches:
        seen.append(len(batch.events))
        if "letter 5000" in subjects(batch.events):
            break
    assert sum(seen) < 600
    assert len(seen) <= 5


def test_reading_leaves_every_flag_as_it_was(mailbox: Mailbox) -> None:
    mailbox.fill([letter(number) for number in range(3)])
    with mailbox.client("INBOX") as client:
        client.add_flags([2], [rb"\Flagged"])
    before = mailbox.flags()
    with pulling(mailbox) as run:
        run.until(3)
        run.listening()
    assert mailbox.flags() == before == {1: frozenset(), 2: frozenset({rb"\Flagged"}), 3: frozenset()}


def test_mail_read_elsewhere_is_not_lost(mailbox: Mailbox) -> None:
    mailbox.fill([letter(1)])
    with mailbox.client("INBOX") as client:
        client.add_flags([1], [rb"\Seen"])
    with pulling(mailbox) as run:
        assert subjects(run.until(1)) == ["letter 1"]


def test_mail_without_a_message_id_is_known_by_its_bytes(mailbox: Mailbox) -> None:
    mailbox.append(letter(1, message_id=""))
    mailbox.append(letter(1, message_id=""))
    with pulling(mailbox) as run:
        first, second = run.until(2)
    assert first.ext_id == second.ext_id
    assert first.ext_id.startswith("sha256:")
    assert first.place != second.place


def test_a_reused_message_id_does_not_hide_another_mail(mailbox: Mailbox) -> None:
    mailbox.append(letter(1, "the first"))
    mailbox.append(letter(1, "another"))
    with pulling(mailbox) as run:
        assert len({event.ext_id for event in run.until(2)}) == 2


def test_a_renumbered_folder_is_read_again(mailbox: Mailbox) -> None:
    with mailbox.client() as client:
        client.create_folder("Orders")
    mailbox.fill([letter(number) for number in range(3)], "Orders")
    with pulling(mailbox, folders=["Orders"]) as run:
        first = run.until(3)[:]
        run.listening()
    with mailbox.client() as client:
        client.delete_folder("Orders")
        client.create_folder("Orders")
    mailbox.fill([letter(number) for number in range(3)], "Orders")
    with pulling(mailbox, run.cursor, folders=["Orders"]) as again:
        second = again.until(3)
    assert [event.ext_id for event in first] == [event.ext_id for event in second]
    assert {event.place for event in first}.isdisjoint(event.place for event in second)


def test_a_folder_that_is_missing_is_told_and_holds_up_no_other(mailbox: Mailbox) -> None:
    mailbox.append(letter(1))
    with pulling(mailbox, folders=["INBOX", "Gone"]) as run:
        run.until(1)
        run.listening()
        assert any("not on the server: Gone" in detail for _, detail in run.desk.told)


def test_more_folders_than_connections_are_asked_in_turn(mailbox: Mailbox) -> None:
    names = [f"Team {number}" for number in range(5)]
    with mailbox.client() as client:
        for name in names:
            client.create_folder(name)
    with pulling(mailbox, folders=names, poll="1s") as run:
        run.listening()
        mailbox.append(letter(4), "Team 4")
        assert subjects(run.until(1)) == ["letter 4"]
        run.listening(4)
    assert len(run.events) == 1


def test_the_generator_ends_when_it_is_told_to(mailbox: Mailbox) -> None:
    desk = Desk()
    batches = connector(mailbox, desk).pull(None)
    next(batches)
    desk.stop.set()
    assert list(batches) == []
