"""Whatever is merged, split, linked, tagged, written and taken back, of conversations and of tickets: nothing is lost,
and the events tell all of it."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, get_args

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.desk.merging import Merging
from tui_desk.desk import conversations, homes, inbox, joining, splitting, undo
from tui_desk.desk.tickets import linking, merging, opening
from tui_desk.errors import DeskError
from tui_desk.rows import ViewName
from tui_desk.ticket_rows import NewTicket

STEP = st.tuples(
    st.sampled_from(
        (
            "merge",
            "merge",
            "part",
            "split",
            "link",
            "unlink",
            "merge_tickets",
            "relate",
            "tag",
            "untag",
            "assign",
            "close",
            "mail",
            "chat",
            "undo",
        )
    ),
    st.integers(0, 7),
    st.integers(0, 7),
)


@dataclass(slots=True)
class State:
    """What the store says, or what its events do."""

    place: dict[int, int] = field(default_factory=dict)
    status: dict[int, str] = field(default_factory=dict)
    assignee: dict[int, int | None] = field(default_factory=dict)
    merged: dict[int, int] = field(default_factory=dict)
    tags: dict[int, set[str]] = field(default_factory=lambda: defaultdict(set))
    tickets: dict[int, set[int]] = field(default_factory=lambda: defaultdict(set))
    merged_tickets: dict[int, int] = field(default_factory=dict)
    links: set[tuple[int, int, str]] = field(default_factory=set)

    def plain(self) -> tuple[object, ...]:
        """To compare by."""
        tags, tickets = (
            {id_: some for id_, some in one.items() if some} for one in (self.tags, self.tickets)
        )
        of_tickets = tickets, self.merged_tickets, self.links
        return self.place, self.status, self.assignee, self.merged, tags, *of_tickets

    def now_in(self, id_: int) -> int:
        """Where a number leads."""
        return self.now_in(self.merged[id_]) if id_ in self.merged else id_

    def set(self, id_: int, data: dict[str, Any], side: int) -> None:
        """Columns as they were before (0) or after (1)."""
        if "status" in data:
            self.status[id_] = data["status"][side]
        if "assignee_id" in data:
            self.assignee[id_] = data["assignee_id"][side]


def stored(world: Merging) -> State:
    """What the store says."""
    state = State()
    with world.store.read() as reader:
        state.place = dict(reader.rows("SELECT id, conversation_id FROM message"))
        for id_, status, assignee, merged in reader.rows(
            "SELECT id, status, assignee_id, merged_into_id FROM conversation"
        ):
            state.status[id_], state.assignee[id_] = status, assignee
            if merged is not None:
                state.merged[id_] = merged
        for id_, name in reader.rows("SELECT conversation_id, name FROM tag"):
            state.tags[id_].add(name)
        for id_, ticket in reader.rows("SELECT conversation_id, ticket_id FROM ticket_conversation"):
            state.tickets[id_].add(ticket)
        state.merged_tickets = dict(
            reader.rows("SELECT id, merged_into_id FROM ticket WHERE merged_into_id IS NOT NULL")
        )
        state.links = {
            (row[0], row[1], row[2])
            for row in reader.rows("SELECT ticket_id, other_id, kind FROM ticket_link")
        }
    return state


def events(world: Merging) -> list[tuple[int, str, int, int | None, int | None, dict[str, Any]]]:
    """All that is told: id, kind, conversation, message, ticket, data."""
    with world.store.read() as reader:
        rows = reader.rows(
            "SELECT id, kind, conversation_id, message_id, ticket_id, data FROM event ORDER BY id"
        )
    return [(*row[:5], json.loads(row[5])) for row in rows]


def replay(state: State, world: Merging, after: int) -> State:
    """Do what the events after this one tell."""
    known = {one[0]: one for one in events(world)}
    for id_, kind, where, message, ticket, data in known.values():
        if id_ <= after:
            continue
        if kind == "undone":
            _, was, at, _, of_ticket, told = known[data["of"]]
            if of_ticket is None:
                _take_back(state, was, at, told, data)
            else:
                _take_ticket_back(state, was, of_ticket, told, data)
        else:
            _apply(state, kind, where, message, ticket, data)
    return state


def _apply(
    state: State, kind: str, where: int, message: int | None, ticket: int | None, data: dict[str, Any]
) -> None:
    if kind == "message":
        assert message is not None
        state.place[message] = where
        if data["new"]:
            state.status[where], state.assignee[where] = "open", None
    elif kind == "split":
        state.place |= dict.fromkeys(data["moved"], where)
        state.assignee[where] = data["assignee"]
    elif kind == "joined":
        state.place |= dict.fromkeys(data["moved"], where)
        state.merged[data["other"]] = where
        state.tags[where] |= {name for (name,) in data["brought"]["tags"]}
        state.tickets[where] |= {one for one, _ in data["brought"]["tickets"]}
    elif kind == "parted":
        state.place |= dict.fromkeys(data["moved"], data["other"])
        del state.merged[data["other"]]
        state.tags[where] -= {name for (name,) in data["off"]["tags"]}
        state.tickets[where] -= {one for one, _ in data["off"]["tickets"]}
    elif kind == "parted_from":
        state.tickets[where] |= {one for one, _ in data["tickets"]}
    elif ticket is not None:
        _apply_to_ticket(state, kind, ticket, data)
        return
    state.tags[where] |= set(data.get("tags_added", ()))
    state.tags[where] -= set(data.get("tags_removed", ()))
    state.set(where, data, 1)


def _apply_to_ticket(state: State, kind: str, ticket: int, data: dict[str, Any]) -> None:
    if kind in ("ticket_hung", "ticket_unhung"):
        verb = kind.removeprefix("ticket_")
        _hang(state, ticket, data[verb]["conversations"], on=verb == "hung")
    elif kind == "ticket_related":
        state.links.add(linking.ends(ticket, data["other"], data["link"]))
    elif kind == "ticket_merged":
        other, was, added = data["other"], data["was"], data["added"]
        state.merged_tickets[other] = ticket
        _hang(state, other, (row[0] for row in was["conversations"]), on=False)
        _hang(state, ticket, (row[0] for row in added["conversations"]), on=True)
        state.links -= {(row[0], row[1], row[2]) for row in was["links"]}
        state.links |= {(row[0], row[1], row[2]) for row in added["links"]}


def _take_ticket_back(
    state: State, kind: str, ticket: int, data: dict[str, Any], undone: dict[str, Any]
) -> None:
    """What was taken back, and what the undoing tells besides."""
    if kind == "ticket_hung":
        _hang(state, ticket, undone["off"]["conversations"], on=False)
    elif kind == "ticket_unhung":
        _hang(state, ticket, undone["on"]["conversations"], on=True)
    elif kind == "ticket_related":
        state.links.discard(linking.ends(ticket, data["other"], data["link"]))
    elif kind == "ticket_merged":
        was, off = data["was"], undone["off"]
        del state.merged_tickets[data["other"]]
        _hang(state, ticket, (row[0] for row in off["conversations"]), on=False)
        _hang(state, data["other"], (row[0] for row in was["conversations"]), on=True)
        _hang(state, data["other"], undone["on"]["conversations"], on=True)
        state.links -= {(row[0], row[1], row[2]) for row in off["links"]}
        state.links |= {(row[0], row[1], row[2]) for row in was["links"]}


def _take_back(state: State, kind: str, where: int, data: dict[str, Any], undone: dict[str, Any]) -> None:
    if kind in ("joined", "joined_into"):
        return  # `parted` and `parted_from` tell what came of it
    if kind == "split":
        for message, home in zip(data["moved"], data["homes"], strict=True):
            if state.place[message] == where:
                state.place[message] = state.now_in(home)
        if "dissolved" in undone:
            state.merged[where] = undone["dissolved"]
            state.tags[undone["stands"]] |= {name for (name,) in undone["brought"]["tags"]}
            state.tickets[undone["stands"]] |= {one for one, _ in undone["brought"]["tickets"]}
    state.tags[where] -= set(data.get("tags_added", ()))
    state.tags[where] |= set(data.get("tags_removed", ()))
    state.set(where, data, 0)


def _hang(state: State, ticket: int, conversations: Iterable[int], *, on: bool) -> None:
    for id_ in conversations:
        (state.tickets[id_].add if on else state.tickets[id_].discard)(ticket)


def step(world: Merging, tickets: list[int], what: str, first: int, second: int) -> None:
    """Do one thing to what is there; what is refused changes nothing."""
    state = stored(world)
    live = sorted(set(state.place.values()))
    one, other = live[first % len(live)], live[second % len(live)]
    desk = (world.eva, world.bo)[second % 2]
    messages = sorted(id_ for id_, stands in state.place.items() if stands == one)
    world.clock.forward(seconds=60)
    match what:
        case "merge":
            desk.do(joining.merge, [one], other)
        case "part":
            parts = sorted(state.merged)
            desk.do(joining.part, parts[first % len(parts)] if parts else one)
        case "split":
            desk.do(splitting.split, one, messages[: 1 + second % 2])
        case "link":
            desk.do(linking.link, tickets[second % 3], conversations=[one])
        case "unlink":
            desk.do(linking.unlink, tickets[second % 3], conversations=[one])
        case "merge_tickets":
            desk.do(merging.merge, [tickets[first % 3]], tickets[second % 3])
        case "relate":
            desk.do(linking.relate, tickets[first % 3], tickets[second % 3], "parent_of")
        case "tag":
            desk.do(conversations.add_tags, [one], ["red" if second % 2 else "blue"])
        case "untag":
            desk.do(conversations.remove_tags, [one], ["red" if second % 2 else "blue"])
        case "assign":
            desk.do(conversations.assign, [one], desk.agent.id if second % 3 else None)
        case "close":
            desk.do(conversations.close, [one])
        case "mail":
            world.arrive(
                "Re: Refund",
                f"more {first}{second}",
                answers="<q@koval.example>",
                mail_id=f"<{len(state.place)}@x>",
            )
        case "chat":
            world.says(f"and {first}", thread="ab"[second % 2])
        case "undo":
            desk.do(undo.undo)


def require_whole(world: Merging, before: State) -> None:
    """No message is lost, each stands where its home leads, and a part of another holds nothing itself."""
    state = stored(world)
    assert before.place.keys() <= state.place.keys()
    with world.store.read() as reader:
        for id_, stands, home in reader.rows("SELECT id, conversation_id, home_id FROM message"):
            assert state.now_in(home or stands) == stands, id_
        for id_, number in reader.rows("SELECT id, messages FROM conversation"):
            assert list(state.place.values()).count(id_) == number
        assert not reader.rows(
            "SELECT 1 FROM outbox o JOIN message m ON m.id = o.message_id"
            " WHERE m.conversation_id != o.conversation_id"
        )


@settings(max_examples=25, suppress_health_check=list(HealthCheck))
@given(st.lists(STEP, min_size=4, max_size=14))
def test_nothing_is_lost_and_the_events_replay_to_the_same_state(steps: list[tuple[str, int, int]]) -> None:
    with TemporaryDirectory() as folder:
        world = Merging(Path(folder))
        world.says("me too", thread="b")
        tickets = [
            world.sync.do(opening.open_ticket, NewTicket(title)).tickets[0]
            for title in ("One", "Two", "Three")
        ]
        began, last = stored(world), events(world)[-1][0]
        for what, first, second in steps:
            before = stored(world)
            try:
                step(world, tickets, what, first, second)
            except DeskError:
                assert stored(world).plain() == before.plain()
            require_whole(world, before)
        assert _counted(world) == {view: len(world.view(view)) for view in get_args(ViewName)}
        assert replay(began, world, last).plain() == stored(world).plain()
        _require_last_merge_parts_exactly(world)


def _counted(world: Merging) -> dict[ViewName, int]:
    return world.eva.ask(inbox.counts, world.eva.agent.id)


def _require_last_merge_parts_exactly(world: Merging) -> None:
    """Both as they were, plus what came meanwhile where its chat belongs."""
    chatted = world.says("one more thing", thread="a").conversation_id or 0
    others = [id_ for id_ in sorted(set(stored(world).place.values())) if id_ != chatted]
    if not others:
        return
    source, target = world.plain(chatted), world.plain(others[0])
    world.clock.forward(seconds=60)
    world.eva.do(joining.merge, [chatted], others[0])
    later = world.says("and another", thread="a")
    assert later.conversation_id is not None
    world.eva.do(joining.part, chatted)
    assert world.eva.ask(homes.now_in, chatted) == chatted
    placed = stored(world).place[later.message_id or 0]
    assert placed in (chatted, others[0])
    if placed == chatted:
        assert world.plain(others[0]) == target
    back, were = (
        one["SELECT id, home_id FROM message WHERE conversation_id = :id ORDER BY id"]
        for one in (world.plain(chatted), source)
    )
    assert [row for row in back if row[0] != later.message_id] == were
