"""Ten times the messages are no more work for what is asked at every key: SQLite's own steps are counted, no clock."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import pytest

from bench.generate import desk_of
from bench.plans import Size
from tests.store.recording import recorded
from tui_desk.config import load
from tui_desk.desk import inbox, timeline
from tui_desk.desk.desk import Desk, open_desk
from tui_desk.desk.search import beginnings, finding, newest
from tui_desk.desk.search.filtering import Asking

SMALL = Size(conversations=60, messages=400, customers=20, tickets=10)
LARGE = Size(conversations=600, messages=4_000, customers=200, tickets=100)
PAGE = 3
LENGTHS = range(4, 13)
"""Of conversations that are compared: one that is longer is more work in any desk."""
Look = Callable[[Desk], int]


@pytest.fixture(scope="module")
def desks(tmp_path_factory: pytest.TempPathFactory) -> tuple[Desk, Desk]:
    folder = tmp_path_factory.mktemp("desks")
    small, large = (open_desk(load(desk_of(size, folder)), login="eva") for size in (SMALL, LARGE))
    return small, large


@pytest.fixture(autouse=True)
def portions(monkeypatch: pytest.MonkeyPatch) -> None:
    """As small beside these desks as they are beside real ones."""
    monkeypatch.setattr(newest, "FIRST_PORTION", 20)
    monkeypatch.setattr(newest, "FEWEST_AT_ONCE", 10)
    monkeypatch.setattr(beginnings, "SLICE", 20)


def steps(work: Callable[[], object]) -> int:
    with recorded(steps=True) as asked:
        work()
    return asked.steps


def page(desk: Desk) -> int:
    agent = desk.agent.id

    def look() -> object:
        return desk.ask(inbox.lines, desk.ask(inbox.ids, "open", "waiting", agent, limit=PAGE), agent)

    return steps(look)


def counts(desk: Desk) -> int:
    return steps(lambda: desk.ask(inbox.counts, desk.agent.id))


def opened(desk: Desk) -> int:
    """Of conversations of usual length the one in the middle."""
    agent = desk.agent.id
    ids = desk.ask(inbox.ids, "closed", "newest", agent)
    usual = [row.id for row in desk.ask(inbox.lines, ids, agent).values() if row.messages in LENGTHS][:21]
    found = sorted(steps(partial(desk.ask, timeline.whole, id_, agent)) for id_ in usual)
    return found[len(found) // 2]


def searched(typed: str, desk: Desk) -> int:
    asking = Asking(desk.agent, desk.now_ms())
    return steps(lambda: desk.ask(finding.search, typed, asking, limit=PAGE, typing=True))


LOOKS: dict[str, Look] = {
    "a page": page,
    "counts of views": counts,
    "a conversation": opened,
    "a word": partial(searched, "refund "),
    "two words": partial(searched, "refund order "),
    "a beginning": partial(searched, "re"),
    "a word and a beginning": partial(searched, "refund or"),
}


@pytest.mark.parametrize("name", LOOKS)
def test_ten_times_the_messages_are_no_more_work(desks: tuple[Desk, Desk], name: str) -> None:
    small, large = map(LOOKS[name], desks)
    assert 0 < large < 2 * small, (small, large)


def test_what_reads_a_table_whole_is_seen_to_grow(desks: tuple[Desk, Desk]) -> None:
    def whole(desk: Desk) -> object:
        return desk.ask(lambda reader: reader.rows("SELECT sum(messages) FROM conversation"))

    small, large = (steps(partial(whole, desk)) for desk in desks)
    assert large > 5 * small
