"""One mailbox, number or account is one customer, however it is written where he comes from or is typed."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.desk.world import World
from tui_desk.desk import answers, colleagues, people, timeline, undo
from tui_desk.desk.customers import changing, csv_in, finding, forgetting, reading, suggesting
from tui_desk.errors import DeskError
from tui_desk.exchange import Person

ANNA = "Anna Koval <Anna@K.example>"


def known_by(world: World, customer_id: int = 1) -> list[tuple[str, str, str]]:
    card = world.eva.ask(reading.detail, customer_id)
    return [(one.kind, one.value, one.handle) for one in card.identities]


def test_the_case_of_an_address_makes_nobody_new_and_agents_see_it_as_it_came(world: World) -> None:
    world.arrive(sender=ANNA)
    world.arrive(sender="anna@k.example")
    world.arrive(sender="ANNA@K.EXAMPLE")
    assert world.eva.ask(finding.ids) == [1]
    assert known_by(world) == [("mail", "Anna@k.example", "")]
    assert world.line(1).customer_address == "Anna@k.example"
    assert [one.value for one in world.eva.ask(timeline.participants, 1)] == ["Anna@k.example"]


def test_who_answers_from_the_same_address_in_capitals_is_no_stranger(world: World) -> None:
    first = world.arrive(sender=ANNA, mail_id="<one@k.example>")
    again = world.arrive(sender="ANNA@k.example", answers="<one@k.example>")
    assert again.conversation_id == first.conversation_id
    assert len(world.eva.ask(timeline.participants, 1)) == 1
    assert world.draft(1).to == (("", "ANNA@k.example"),)


def test_whom_an_agent_wrote_to_is_met_by_what_he_answers(world: World) -> None:
    world.arrive(sender=ANNA)
    draft = world.draft(1)
    sent = answers.send(world.eva, replace(draft, text="Hello", cc=(("Bob", "Bob@B.example"),)))
    world.arrive(sender="BOB@b.example", subject="Of mine")
    assert world.eva.ask(people.customer_of, Person("mail", "bob@b.example")) == 2
    assert world.eva.ask(finding.ids, "newest") == [2, 1]
    world.eva.do(undo.undo, sent.deed)
    assert [one.name for one in world.eva.ask(timeline.participants, 1)] == ["Anna Koval"]


def test_what_is_typed_is_met_by_what_comes(world: World) -> None:
    world.arrive(sender=ANNA)
    world.eva.do(changing.add_identity, 1, "mail", "ANNA@Work.example")
    world.eva.do(changing.add_identity, 1, "whatsapp", "+34 600 111 222")
    world.eva.do(changing.add_identity, 1, "phone", "0034 600 111 222")
    world.arrive(sender="anna@work.example")
    assert world.sync.do(people.meet, Person("whatsapp", "34600111222", "A.", "+34600111222")) == 1
    assert world.eva.ask(people.customer_of, Person("phone", "34600111222")) == 1
    assert world.eva.ask(finding.ids) == [1]
    assert known_by(world)[1:] == [
        ("mail", "ANNA@work.example", ""),
        ("whatsapp", "34600111222", "+34600111222"),
        ("phone", "+34600111222", ""),
    ]


def test_an_account_is_found_by_the_name_it_goes_by(world: World) -> None:
    zoe = world.sync.do(people.meet, Person("telegram", "4711", "Zoë", "@ZoeZ"))
    assert zoe is not None
    world.arrive(sender=ANNA)
    assert world.eva.do(changing.add_identity, zoe, "telegram", "zoez").deed is None
    with pytest.raises(DeskError, match=f"customer {zoe}, Zoë; join the two"):
        world.eva.do(changing.add_identity, 2, "telegram", "@zoez")
    (line,) = csv_in.import_csv(world.eva, b"organisation,identities\nZ Ltd,telegram:@ZOEZ\n")
    assert (line.customer_id, line.outcome) == (zoe, "changed")


def test_an_account_that_was_typed_by_its_name_is_proposed_when_it_writes(world: World) -> None:
    world.arrive(sender=ANNA)
    world.eva.do(changing.add_identity, 1, "telegram", "@Anna_K")
    fresh = world.sync.do(people.meet, Person("telegram", "4711", "A", "@anna_k"))
    assert fresh is not None
    (same,) = world.eva.ask(suggesting.suggestions, 1)
    assert (same.id, same.reason) == (fresh, "the same account in telegram: @anna_k")
    (back,) = world.eva.ask(suggesting.suggestions, fresh)
    assert back.id == 1


def test_a_file_meets_who_is_there_however_it_writes_him(world: World) -> None:
    world.arrive(sender=ANNA)
    lines = csv_in.import_csv(world.eva, b"mail,organisation\nANNA@k.EXAMPLE,Koval\n")
    assert [(one.customer_id, one.outcome, one.text) for one in lines] == [(1, "changed", "organisation")]


def test_what_was_added_is_taken_off_and_back_in_any_writing(world: World) -> None:
    world.arrive(sender=ANNA)
    added = world.eva.do(changing.add_identity, 1, "phone", "+34 600 111 222")
    world.eva.do(undo.undo, added.deed)
    assert known_by(world) == [("mail", "Anna@k.example", "")]
    world.eva.do(changing.remove_identity, 1, "mail", "anna@K.example")
    assert known_by(world) == []
    world.eva.do(undo.undo)
    assert known_by(world) == [("mail", "Anna@k.example", "")]


def test_a_copy_in_another_writing_is_forgotten_with_him(world: World) -> None:
    world.arrive(sender="Bob <bob@b.example>", cc="ANNA@k.example", mail_id="<one@b.example>")
    world.arrive(sender=ANNA)
    world.eva.do(changing.add_identity, 2, "phone", "+34 600 111 222")
    sent = answers.send(world.eva, replace(world.draft(1, "reply_all"), text="Hello"))
    assert sent.deed is not None
    forgetting.forget(world.eva, 2)
    (asked, answered) = world.messages(1)
    assert "cc" not in {field for field, some in asked.recipients.items() if some}
    assert [one.value for one in world.eva.ask(timeline.participants, 1)] == ["bob@b.example"]
    assert answered.recipients["to"] != []


def test_a_colleagues_number_is_one_however_it_was_typed(world: World) -> None:
    world.eva.do(colleagues.add, Person("whatsapp", "+34 600 111 222"))
    assert world.sync.ask(colleagues.is_one, Person("whatsapp", "34600111222"))
    world.eva.do(colleagues.remove, "whatsapp", "0034600111222")
    assert world.eva.ask(colleagues.everybody) == ()
