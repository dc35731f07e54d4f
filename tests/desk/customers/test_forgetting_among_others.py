"""Where others are, too, only what is hers goes: messages, drafts about her, her name among those who got a mail."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from tests.desk.chats import ANNA, BORIS, Chats
from tests.desk.customers.hers import HERS, held_words
from tests.desk.world import World
from tui_desk.call_rows import CallRow
from tui_desk.desk import answers, drafts, timeline
from tui_desk.desk import joining as merging
from tui_desk.desk.customers import (
    call_drafts,
    changing,
    finding,
    forgetting,
)
from tui_desk.desk.tickets import opening
from tui_desk.store.reader import connect
from tui_desk.ticket_rows import NewTicket


def test_mails_of_others_in_which_she_was_only_named_name_her_no_more(world: World) -> None:
    world.arrive("One", sender=HERS)
    world.arrive("Two", cc="Xanthippe <XANTHIPPE@secret.example>, Cy <cy@c.example>")
    with world.store.write(world.policy, actor="eva", agent_id=1, now=0) as tx:
        tx.run("DELETE FROM participant WHERE conversation_id = 2 AND role = 'cc'")
    forgetting.forget(world.eva, 1)
    assert [one.recipients.get("cc") for one in world.messages(2)] == [[["Cy", "cy@c.example"]]]


def test_in_a_group_only_his_own_messages_go(tmp_path: Path) -> None:
    chats = Chats(tmp_path)
    chats.says("my quinquereme", sender=ANNA, thread="g", group=True)
    chats.says("what about mine", sender=BORIS, thread="g", group=True)
    anna = chats.eva.ask(finding.meant, ANNA.name)
    assert chats.eva.ask(forgetting.plan, anna).mixed == 1
    forgetting.forget(chats.eva, anna)
    assert [(one.text, one.author_name) for one in chats.messages(1)] == [
        ("", ""),
        ("what about mine", BORIS.name),
    ]
    assert held_words(chats) == set()


def test_where_she_only_got_a_copy_she_takes_no_part_any_more(world: World) -> None:
    world.arrive("One", sender=HERS)
    world.arrive("Two")
    copied = replace(world.draft(2), text="Both of you", cc=(("Xanthippe", "xanthippe@secret.example"),))
    answers.send(world.eva, copied)
    forgetting.forget(world.eva, 1)
    with world.store.read() as reader:
        assert [one.value for one in timeline.participants(reader, 2)] == ["anna@koval.example"]
    assert [one.recipients.get("cc") for one in world.messages(2)] == [[], []]


def test_the_form_of_a_ticket_from_what_she_wrote_is_a_draft_of_hers(tmp_path: Path) -> None:
    chats = Chats(tmp_path)
    chats.says("what about mine", sender=BORIS, thread="g", group=True)
    chats.says("my quinquereme", sender=ANNA, thread="g", group=True)
    meant = [one.id for one in chats.messages(1) if one.author_name == ANNA.name]
    form = chats.eva.ask(drafts.begin_form, chats.eva.agent.id, [1], meant)
    assert form.form is not None
    chats.eva.do(drafts.save, replace(form, form=replace(form.form, typed={"text": "my quinquereme"})))
    forgetting.forget(chats.eva, chats.eva.ask(finding.meant, ANNA.name))
    assert held_words(chats) == set()
    assert chats.eva.ask(drafts.mine, chats.eva.agent.id) == ()


def test_the_form_of_a_ticket_for_her_is_a_draft_of_hers(world: World) -> None:
    world.arrive("One", sender=HERS)
    form = world.eva.ask(drafts.begin_form, world.eva.agent.id, (), (), 1)
    assert form.form is not None
    world.eva.do(drafts.save, replace(form, form=replace(form.form, typed={"title": "call her"})))
    forgetting.forget(world.eva, 1)
    assert world.eva.ask(drafts.mine, world.eva.agent.id) == ()


@pytest.mark.parametrize(
    "who",
    [(1, "her"), (None, "xanthippe Secret"), (None, "XANTHIPPE@secret.example"), (None, "0034 611 222 333")],
)
def test_a_call_with_her_that_is_not_logged_yet_goes(world: World, who: tuple[int | None, str]) -> None:
    world.arrive("One", sender="Xanthippe Secret <xanthippe@secret.example>")
    world.eva.do(changing.add_identity, 1, "phone", "+34 611 222 333")
    draft = world.eva.ask(call_drafts.begin, world.eva.agent.id, CallRow(*who, "phone", outgoing=False))
    world.eva.do(call_drafts.save, replace(draft, text="about the quinquereme"))
    other = world.eva.ask(
        call_drafts.begin, world.eva.agent.id, CallRow(None, "Bob", "phone", outgoing=False)
    )
    world.eva.do(call_drafts.save, replace(other, text="a parcel"))
    forgetting.forget(world.eva, 1)
    assert [one.text for one in world.eva.ask(drafts.mine, world.eva.agent.id)] == ["a parcel"]


def test_what_was_merged_with_anothers_conversation_is_blanked_and_can_still_be_parted(world: World) -> None:
    world.arrive("Mine", "other people's matter")
    world.arrive("Also mine", "quinquereme", sender=HERS)
    world.eva.do(merging.merge, [2], 1)
    forgetting.forget(world.eva, 2)
    assert [(one.text, one.author_address) for one in world.messages(1)] == [
        ("other people's matter", "anna@koval.example"), ("", ""),
    ]  # fmt: skip
    assert held_words(world) == set()
    world.eva.do(merging.part, 2)
    assert [one.text for one in world.messages(1)] == ["other people's matter"]
    assert [one.text for one in world.messages(2)] == [""]


def test_what_a_conversation_of_others_too_was_told_greets_her_no_more(world: World) -> None:
    world.arrive("Mine", "other people's matter")
    world.arrive("Also mine", "it leaks", sender=HERS)
    world.eva.do(merging.merge, [2], 1)
    ticket = world.eva.do(opening.open_ticket, NewTicket("Leaks", conversation_ids=(1,))).tickets[0]
    with connect(world.store.path) as connection:
        connection.execute("DELETE FROM notice")
        for key, text in (
            ("old-1", "Hello XANTHIPPE Secret, it is solved"),
            ("old-2", "Hello Anna, it is solved"),
        ):
            connection.execute(
                "INSERT INTO notice (key, ticket_id, conversation_id, occasion, text, at, state, not_before, detail)"
                " VALUES (?, ?, 1, 'state', ?, 0, 'withheld', 0, '')",
                (key, ticket, text),
            )
    forgetting.forget(world.eva, 2)
    with connect(world.store.path) as connection:
        assert connection.execute("SELECT key FROM notice").fetchall() == [("old-2",)]
