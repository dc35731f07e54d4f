"""A ticket is a team's until one of it takes it; all of it is told, found, taken back and reminded of."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.desk.tickets.desk_of_tickets import opened, read, set_policy
from tests.desk.world import World
from tui_desk.desk import agents, undo
from tui_desk.desk.tickets import (
    changing,
    defaults,
    finding,
    laying,
    merging,
    reading,
    reminder_mail,
    reminding,
)
from tui_desk.desk.tickets.narrowing import Context, context_of
from tui_desk.errors import NotFound
from tui_desk.exchange import Outgoing
from tui_desk.rows import EventRow
from tui_desk.ticket_policy import BUILT_IN, TicketKind, TicketPolicy, TicketTemplate
from tui_desk.ticket_rows import NewTicket
from tui_desk.words.events import phrase

HOUR = 3_600_000
TEAMS = {"billing": ("eva", "bo"), "bikes": ("bo",), "night": ()}


@pytest.fixture(autouse=True)
def teams(world: World) -> None:
    world.policy = replace(world.policy, teams=TEAMS)
    set_policy(world, TicketPolicy(remind_ms=(HOUR,), remind_by_mail="support"))


def standing(world: World, ticket: int) -> tuple[str, int | None]:
    line = read(world, ticket).line
    return line.team, line.assignee_id


def of_my_teams(context: Context, world: World) -> list[int]:
    return world.eva.ask(finding.ids, "teams", "newest", context)


def test_a_team_is_named_by_its_first_letters_and_an_unknown_one_is_told_with_those_there_are(
    world: World,
) -> None:
    ticket = opened(world, team="BILL")
    assert standing(world, ticket) == ("billing", None)
    with pytest.raises(NotFound, match="'b' may be billing or bikes"):
        world.eva.do(changing.set_team, [ticket], "b")
    with pytest.raises(NotFound, match="no team is called 'day'; there are billing, bikes, night"):
        opened(world, team="day")


def test_who_is_of_the_team_keeps_a_ticket_and_others_have_it_no_more(world: World) -> None:
    eva = world.eva.agent.id
    mine, theirs = opened(world, assignee_id=eva), opened(world, assignee_id=world.bo.agent.id)
    done = world.eva.do(changing.set_team, [mine, theirs], "bikes")
    assert done.text.startswith("Gave bikes 2 tickets")
    assert (standing(world, mine), standing(world, theirs)) == (("bikes", None), ("bikes", world.bo.agent.id))
    world.bo.do(changing.assign, [mine], eva)
    assert standing(world, mine) == ("bikes", eva)
    world.bo.do(changing.set_team, [mine, theirs], "")
    assert (standing(world, mine), standing(world, theirs)) == (("", eva), ("", world.bo.agent.id))


def test_a_team_is_taken_back_of_many_at_once_and_history_tells_of_it(world: World) -> None:
    eva = world.eva.agent.id
    first, second = opened(world, assignee_id=eva), opened(world, team="billing")
    world.eva.do(changing.set_team, [first, second], "bikes")
    world.eva.do(undo.undo)
    assert (standing(world, first), standing(world, second)) == (("", eva), ("billing", None))
    world.eva.do(changing.set_team, [first], "bikes")
    world.eva.do(changing.set_team, [first], "")
    events = [one for one in world.eva.ask(reading.entries, first) if isinstance(one, EventRow)]
    told = [phrase(one, str) for one in events if one.kind == "ticket_team"]
    assert told[-2:] == ["gave this to the team bikes", "took this from its team"]


def test_merging_keeps_the_team_of_each_and_parting_finds_them_again(world: World) -> None:
    stays, goes = opened(world, team="billing"), opened(world, team="bikes")
    world.eva.do(merging.merge, [goes], stays)
    assert standing(world, stays) == ("billing", None)
    world.eva.do(undo.undo)
    assert (standing(world, stays), standing(world, goes)) == (("billing", None), ("bikes", None))


def test_my_teams_holds_what_nobody_of_them_has_yet(world: World) -> None:
    ours, theirs, none = opened(world, team="billing"), opened(world, team="bikes"), opened(world)
    taken = opened(world, team="billing", assignee_id=world.bo.agent.id)
    asked = context_of(world.eva)
    assert of_my_teams(asked, world) == [ours]
    assert world.eva.ask(finding.counts, asked)["teams"] == 1
    assert world.eva.ask(laying.columns, "teams", "due", asked)["submitted"] == [ours]
    assert world.bo.ask(finding.counts, context_of(world.bo))["teams"] == 2
    for find, expected in {
        "team:me": [taken, ours],
        "team:bi": [taken, theirs, ours],
        "team:@bikes": [theirs],
        "team:none": [none],
        "team:bikes assignee:nobody": [theirs],
        "bikes": [theirs],
    }.items():
        assert world.eva.ask(finding.ids, "all", "newest", asked, find=find) == expected, find


def test_a_team_that_left_the_config_is_still_told_and_taken_off(world: World) -> None:
    ticket = opened(world, team="night")
    world.policy = replace(world.policy, teams={"billing": ("eva",)})
    set_policy(world, world.policy.tickets)
    assert standing(world, ticket) == ("night", None)
    assert world.eva.ask(finding.counts, context_of(world.eva))["teams"] == 0
    world.eva.do(changing.set_team, [ticket], "")
    assert standing(world, ticket) == ("", None)


def test_kinds_and_templates_have_a_team_of_their_own(world: World) -> None:
    kind = TicketKind("refund", "Refund", team="billing")
    check = TicketTemplate("check", "Winter check", team="bikes")
    kinds = {one.name: one for one in (*BUILT_IN, kind)}
    set_policy(world, TicketPolicy(kinds=kinds, templates={"check": check}))
    now = world.eva.now_ms()
    new = world.eva.ask(defaults.filled, world.policy, NewTicket("x", kind="refund"), now)
    assert (new.team, new.assignee_id) == ("billing", None)
    assert defaults.by_template(world.policy, NewTicket("x"), "check", now).team == "bikes"
    assert (
        world.eva.ask(defaults.filled, world.policy, NewTicket("x", kind="refund", team="night"), now).team
        == "night"
    )


def to_be_mailed(world: World) -> list[Outgoing]:
    now, channel = world.sync.now_ms(), world.channels["support"]
    ids = world.sync.ask(reminder_mail.due, channel, now)
    found = [world.sync.ask(reminder_mail.outgoing, world.policy, id_, now) for id_ in ids]
    return [one for one in found if one is not None]


def test_the_members_are_reminded_of_what_nobody_of_them_has(world: World) -> None:
    for login in ("eva", "bo"):
        world.eva.do(agents.change, login, email=f"{login}@there.example")
    now = world.eva.now_ms()
    ticket = opened(world, team="billing", due_at=now + 2 * HOUR)
    world.clock.forward(seconds=3600)
    (told,) = world.sync.do(reminding.remind)
    assert [id_ for id_, _ in told.agents] == [world.eva.agent.id, world.bo.agent.id]
    assert sorted(one.recipients[0] for one in to_be_mailed(world)) == [
        "bo@there.example",
        "eva@there.example",
    ]
    world.bo.do(changing.assign, [ticket], world.bo.agent.id)
    assert [one.recipients for one in to_be_mailed(world)] == [("bo@there.example",)]
    world.clock.forward(seconds=3600)
    (told,) = world.sync.do(reminding.remind)
    assert [id_ for id_, _ in told.agents] == [world.bo.agent.id]
