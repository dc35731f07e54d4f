"""Tell everybody under `kill -9`: each is told once, and where nobody can tell, the agent sees of whom."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest

from tests.connectors import plugin
from tests.program import kill
from tests.sync.crowd import Crowd, crowd
from tests.waiting import PATIENCE, until
from tui_desk.desk import joining
from tui_desk.desk.tickets import announcing, opening
from tui_desk.notice_rows import Wish
from tui_desk.ticket_rows import NewTicket

PER_MINUTE = 600


@pytest.fixture
def office(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Crowd]:
    """A desk whose sync has never run."""
    known = tmp_path / "known"
    known.mkdir()
    plugin.install(known)
    plugin.make_known(known, monkeypatch)
    with crowd(tmp_path, PER_MINUTE) as made:
        yield made


def storm(office: Crowd, *, each: int, kills: int, seed: int) -> None:
    """Tell everybody while the sync process is killed again and again; let it finish; then count."""
    rng = random.Random(seed)
    ids = office.ask_all(each)
    new = NewTicket("Outage", kind="tracker", conversation_ids=tuple(ids))
    (ticket,) = office.desk.do(opening.open_ticket, new).tickets
    office.desk.do(joining.merge, [ids[each], ids[-1]], ids[0])  # of several customers, on several channels
    office.desk.do(announcing.announce, ticket, "It is over, {name}.", Wish(closes=True))
    office.desk.do(joining.merge, [ids[-2]], ids[1])
    office.desk.do(joining.part, ids[each])
    for number in range(1, kills + 1):
        process = office.start()
        told = len(ids) * number // (kills + 1) + rng.randrange(max(1, len(ids) // (2 * kills)))
        until(partial(has_told, office, told))
        kill(process)
    with office.syncing():
        until(lambda: in_hand(office) == 0, PATIENCE + len(ids))
    agree(office, ticket, ids, kills)


def has_told(office: Crowd, many: int) -> bool:
    """Whether so many notices have become messages."""
    return office.one("SELECT count(*) FROM notice WHERE state = 'written'") >= many


def in_hand(office: Crowd) -> int:
    """What is planned or on its way."""
    return office.one(
        "SELECT (SELECT count(*) FROM notice WHERE state = 'planned')"
        " + (SELECT count(*) FROM outbox WHERE state IN ('queued', 'sending'))"
    )


def agree(office: Crowd, ticket: int, ids: list[int], kills: int) -> None:
    """Each was told once, and what the desk says of it is so; what nobody can know stands as uncertain.

    A channel has one message on its way at a time: a kill leaves at most that one in doubt.
    """
    got = office.got()
    assert max(got.values()) == 1, "somebody was told twice"
    results = office.desk.ask(announcing.results, office.desk.ask(announcing.of_ticket, ticket))
    assert sorted(one.conversation_id for one in results) == ids, "somebody was forgotten"
    texts: dict[int, str] = dict(
        office.rows(
            "SELECT coalesce(home_id, conversation_id), text FROM message WHERE direction = 'outbound'"
        )
    )
    for id_, text in texts.items():
        assert office.called(id_) in text, "somebody was told what was for another"
    assert len(texts) == office.one("SELECT count(*) FROM outbox") == len(ids)
    for one in results:
        assert one.state in ("sent", "delivered", "read", "uncertain"), one
        assert one.state == "uncertain" or got[texts[one.conversation_id].strip()] == 1, one
    in_doubt = Counter(one.channel for one in results if one.state == "uncertain")
    assert in_doubt.keys() <= {"form", "bot"}
    assert all(count <= kills for count in in_doubt.values()), in_doubt
    assert office.one("SELECT count(*) FROM conversation WHERE status != 'closed'") == 0
    assert office.rows("PRAGMA foreign_key_check") == []


@pytest.mark.timeout(240)
def test_everybody_is_told_once_whenever_the_sync_is_killed(office: Crowd) -> None:
    storm(office, each=15, kills=3, seed=7)


@pytest.mark.slow
@pytest.mark.timeout(1800)
@pytest.mark.parametrize("seed", [11, 12])
def test_three_hundred_are_told_once_whenever_the_sync_is_killed(office: Crowd, seed: int) -> None:
    storm(office, each=100, kills=8, seed=seed)
