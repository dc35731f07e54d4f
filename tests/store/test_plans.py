"""Every hot query is served by an index: what it costs does not grow with what it does not ask for."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, get_args

import pytest

from tests.desk.world import World
from tui_desk.desk import attachments, inbox, outbox, overtaken, people, status, tidying, timeline
from tui_desk.desk.customers import finding, reading, suggesting, undoing
from tui_desk.desk.search import finding as search
from tui_desk.desk.search import tickets as search_tickets
from tui_desk.desk.search.filtering import Asking
from tui_desk.desk.tickets import asking, due_notices, laying, notices
from tui_desk.desk.tickets import finding as tickets
from tui_desk.desk.tickets.narrowing import Context
from tui_desk.exchange import Person
from tui_desk.policy import Policy
from tui_desk.rows import AgentRow, SortName, ViewName
from tui_desk.store.feed import Feed
from tui_desk.store.reader import Reader, Row, SqliteReader
from tui_desk.ticket_rows import TicketSort, TicketViewName

SMALL = {"agent", "channel", "draft", "lease", "presence", "json_each", "conversation_count"}
"""Tables that grow with the team and not with the mail, and the list a query is given."""
EVA = AgentRow(1, "eva", "Eva", "eva", "", True)


class Explained:
    """A reader that also asks how each query is carried out."""

    def __init__(self, reader: Reader) -> None:
        self._reader = reader
        self.scans: list[str] = []
        self.searches: list[str] = []

    def rows(self, sql: str, **params: Any) -> list[Row]:
        self.scans += scans(self._reader, sql, params)
        self.searches += steps(self._reader, sql, params)
        return self._reader.rows(sql, **params)

    def row(self, sql: str, **params: Any) -> Row | None:
        found = self.rows(sql, **params)
        return found[0] if found else None


def scans(reader: Reader, sql: str, params: dict[str, Any]) -> list[str]:
    """The steps that read a growing table row by row."""
    return [
        f"{step}: {sql}"
        for step in steps(reader, sql, params)
        if step.startswith("SCAN ") and not _is_harmless(step.split(), sql)
    ]


def steps(reader: Reader, sql: str, params: dict[str, Any]) -> list[str]:
    return [row[3] for row in reader.rows(f"EXPLAIN QUERY PLAN {sql}", **params)]


def _is_harmless(words: list[str], sql: str) -> bool:
    """`SCAN alias …`: over an index alone, one row, a subquery, what the query itself collects, or what stays small."""
    if re.fullmatch(r"[1-9]\d*:" if words[1] == "search_word" else r"\d+:M.*", words[-1]):
        return True  # the full-text index is asked for words, its vocabulary for one word or from one on
    if "COVERING" in words or "CONSTANT" in words or words[1].startswith("("):
        return True
    if re.search(rf"\)\s+{words[1]}\b", sql):
        return True
    named = re.search(rf"\b(?:FROM|JOIN)\s+(\w+)\s+{words[1]}\b", sql)
    collected = set(re.findall(r"\b(\w+)\([\w, ]+\) AS \(", sql)) if "WITH " in sql else set()
    return (named[1] if named else words[1]) in SMALL | collected


@pytest.fixture
def explained(tmp_path: Path) -> Iterator[Explained]:
    world = World(tmp_path)
    world.arrive("One")
    world.arrive("Two")
    with world.store.read() as reader:
        yield Explained(reader)


SEARCHES = (
    *("hel", "hello one", '"hello one" -two', "from:ann is:unread has:attachment", "hello tag:a"),
    *("hello before:today customer:anna", "is:open", "helol", "is:open tag:a"),
    *("is:open -from:ann", "is:open -hello"),
)


def _search(typed: str) -> Callable[[Reader], object]:
    return lambda reader: search.search(reader, typed, Asking(EVA, 0), typing=True)


READS: dict[str, Callable[[Reader], object]] = {
    **{f"search {typed}": _search(typed) for typed in SEARCHES},
    "search, the best": lambda reader: search.search(reader, "hello", Asking(EVA, 0), best=True),
    "search of tickets, some left out": lambda reader: search_tickets.search(
        reader, "is:open -hello", Asking(EVA, 0), Policy()
    ),
    "search of tickets": lambda reader: search_tickets.search(
        reader, "hello is:open", Asking(EVA, 0), Policy()
    ),
    "counts": lambda reader: inbox.counts(reader, 1),
    "unread": lambda reader: inbox.unread(reader, 1),
    "lines": lambda reader: inbox.lines(reader, [1, 2], 1),
    "detail": lambda reader: timeline.detail(reader, 1, 1),
    "entries": lambda reader: timeline.entries(reader, 1),
    "message": lambda reader: timeline.message(reader, 1),
    "depth": lambda reader: timeline.depth(reader, timeline.message(reader, 1)),
    "status": lambda reader: status.status(reader, 1, 0),
    "next due": lambda reader: outbox.next_due(reader, 1, 0),
    "files wanted": lambda reader: attachments.wanted(reader, 1),
    "notices to write": lambda reader: due_notices.due(reader, 60, 10**15),
    "told of a ticket": lambda reader: notices.of_ticket(reader, 1),
    "told by an announcement": lambda reader: notices.of_announcement(reader, 1),
    "who was faster with a conversation": lambda reader: list(
        overtaken.since(reader, "conversation", 1, 2, 1)
    ),
    "who was faster with a ticket": lambda reader: list(overtaken.since(reader, "ticket", 1, 2, 1)),
    "a customer's tickets": lambda reader: asking.of_customer(reader, Policy(), 1),
    "customers found": lambda reader: finding.search(reader, "anna koval"),
    "lines of customers": lambda reader: finding.lines(reader, [1]),
    "a customer": lambda reader: reading.detail(reader, 1),
    "a customer's history": lambda reader: reading.history(reader, 1),
    "what was done to a customer": lambda reader: reading.events(reader, 1),
    "whether a customer is used": lambda reader: undoing.is_used(reader, 99),
    "who takes part": lambda reader: people.takes_part(reader, 1, Person("mail", "bob@b.example")),
    "who may be the same": lambda reader: suggesting.suggestions(reader, 1),
    "ticket lines": lambda reader: tickets.lines(reader, [1, 2]),
    "tickets of each kind": laying.kinds,
    "deeds to repeat": lambda reader: tidying.due(reader, 1),
}


@pytest.mark.parametrize("name", READS)
def test_a_hot_query_reads_no_table_whole(explained: Explained, name: str) -> None:
    READS[name](explained)
    assert explained.scans == []


SHOWN = {
    "detail": (
        "c USING INDEX ix_conversation_beside",
        "c USING INDEX ix_conversation_customer",
        "conversation USING COVERING INDEX ix_conversation_talks",
    ),
    "entries": ("e USING INDEX ix_event_told", "m USING INDEX ix_message_timeline"),
    "unread": ("c USING COVERING INDEX ix_conversation_unread",),
    "search is:open -hello": ("message USING INDEX ix_message_timeline",),
    "a customer": (
        "message USING COVERING INDEX ix_message_customer",
        "message USING INDEX ix_message_customer",
        "conversation USING COVERING INDEX ix_conversation_talks",
    ),
    "a customer's history": ("message USING COVERING INDEX ix_message_customer",),
}


@pytest.mark.parametrize("name", SHOWN)
def test_what_is_shown_is_read_from_the_index_made_for_it(explained: Explained, name: str) -> None:
    READS[name](explained)
    for index in SHOWN[name]:
        assert any(step.startswith(f"SEARCH {index} ") for step in explained.searches), explained.searches


@pytest.mark.parametrize("sort", get_args(SortName))
@pytest.mark.parametrize("view", get_args(ViewName))
def test_a_list_is_found_by_an_index(explained: Explained, view: ViewName, sort: SortName) -> None:
    inbox.ids(explained, view, sort, 1)
    assert explained.scans == []


@pytest.mark.parametrize("view", get_args(TicketViewName))
def test_tickets_of_a_view_are_found_by_their_state_or_whose_they_are(
    explained: Explained, view: TicketViewName
) -> None:
    asked = Context(EVA, 10, 20)
    for sort in get_args(TicketSort):
        tickets.ids(explained, view, sort, asked)
        laying.columns(explained, view, sort, asked)
    laying.groups(explained, view, asked)
    laying.dues(explained, view, asked, first=0, end=30)
    assert explained.scans == []
    used = {step for step in explained.searches if step.startswith("SEARCH t ")}
    assert used
    assert all("ix_ticket_due" in step or "ix_ticket_mine" in step for step in used), used


def test_the_feed_reads_from_where_it_stands(tmp_path: Path) -> None:
    world = World(tmp_path)
    told: list[str] = []
    feed = Feed(world.store.path)
    feed.wait(0)
    assert feed._connection is not None
    feed._connection.set_trace_callback(told.append)
    world.arrive("One")
    assert feed.wait(1).events
    feed.close()
    (query,) = (sql for sql in told if "FROM event" in sql)
    with world.store.read() as reader:
        steps = [row[3] for row in reader.rows(f"EXPLAIN QUERY PLAN {query}")]
    assert any("event" in step or step.startswith("SEARCH e ") for step in steps)
    assert not any(step.startswith("SCAN e ") or step == "SCAN e" for step in steps)


def test_taking_a_mail_in_reads_no_table_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every statement of an intake that finds its thread, its sender and its copies."""
    world = World(tmp_path)
    world.arrive("Refund", mail_id="<one@koval.example>", place=world.place())
    found: list[str] = []
    real = SqliteReader.row

    def row(self: SqliteReader, sql: str, **params: Any) -> Row | None:
        found.extend(scans(self, sql, params))
        return real(self, sql, **params)

    monkeypatch.setattr(SqliteReader, "row", row)
    for mail in (
        {},
        {"answers": "<one@koval.example>"},
        {"mail_id": "<one@koval.example>"},
        {"cc": "x@y.example"},
    ):
        world.arrive("Re: Refund [#1]", f"again {mail}", place=world.place(), **mail)
    assert found == []
