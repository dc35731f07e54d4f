"""What agents do with a customer's card is one deed each, told in words, and taken back."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from tests.desk.world import World
from tui_desk.customer_rows import CustomerDetail
from tui_desk.desk import people, undo
from tui_desk.desk.customers import changing, finding, reading
from tui_desk.desk.done import Done
from tui_desk.errors import Conflict, DeskError, NotFound
from tui_desk.exchange import Person
from tui_desk.words.events import sentence

if TYPE_CHECKING:
    from tui_desk.store.transaction import Transaction

Verb = Callable[["Transaction"], Done]
CHANGES: dict[str, tuple[Verb, Callable[[CustomerDetail], object], str]] = {
    "name": (lambda tx: changing.rename(tx, 1, " Anna  K. "), lambda card: card.line.name, "Anna K."),
    "organisation": (
        lambda tx: changing.set_organisation(tx, 1, "Koval Ltd"), lambda card: card.line.organisation, "Koval Ltd",
    ),
    "language": (lambda tx: changing.set_language(tx, 1, "PT_BR"), lambda card: card.language, "pt-BR"),
    "time zone": (
        lambda tx: changing.set_time_zone(tx, 1, "madrid"), lambda card: card.time_zone, "Europe/Madrid",
    ),
    "vip": (lambda tx: changing.set_vip(tx, 1, True), lambda card: str(card.line.vip), "True"),
    "notes": (lambda tx: changing.set_notes(tx, 1, "calls\nlate"), lambda card: card.notes, "calls\nlate"),
    "attribute": (
        lambda tx: changing.set_attribute(tx, 1, "plan", "gold"), lambda card: card.attributes.get("plan"), "gold",
    ),
    "phone": (
        lambda tx: changing.add_identity(tx, 1, "phone", "0034 600-111-222"),
        lambda card: card.identities[-1].value,
        "+34600111222",
    ),
    "mail": (
        lambda tx: changing.add_identity(tx, 1, "mail", "Anna <ANNA@Work.example>"),
        lambda card: card.identities[-1].value.lower(),
        "anna@work.example",
    ),
    "no mail": (
        lambda tx: changing.remove_identity(tx, 1, "mail", "anna@koval.example"),
        lambda card: str(len(card.identities)),
        "0",
    ),
}  # fmt: skip


def card(world: World, customer_id: int = 1) -> CustomerDetail:
    return world.eva.ask(reading.detail, customer_id)


def unnumbered(card: CustomerDetail) -> CustomerDetail:
    """What he is known by has another number when it is put back."""
    return replace(card, identities=tuple(replace(one, id=0) for one in card.identities))


@pytest.mark.parametrize("name", CHANGES)
def test_a_change_is_seen_told_and_taken_back(world: World, name: str) -> None:
    verb, shown, wanted = CHANGES[name]
    world.arrive()
    before = card(world)
    done = world.eva.do(verb)
    assert done.customers == (1,)
    assert shown(card(world)) == wanted
    (event,) = world.eva.ask(reading.events, 1)
    assert sentence(event, str).startswith("Eva Lind ")
    assert world.eva.do(undo.undo).text.startswith("Took back on Anna K")
    assert unnumbered(card(world)) == unnumbered(before)
    assert world.eva.do(verb).deed is not None


def test_a_change_that_changes_nothing_is_none(world: World) -> None:
    world.arrive()
    assert world.eva.do(changing.rename, 1, "Anna Koval").deed is None
    assert world.eva.do(changing.set_attribute, 1, "plan", "").deed is None
    assert world.eva.do(changing.add_identity, 1, "mail", "anna@koval.example").deed is None


def test_what_a_colleague_changed_since_is_left_alone(world: World) -> None:
    world.arrive()
    mine = world.eva.do(changing.rename, 1, "Ann")
    world.bo.do(changing.rename, 1, "Anna")
    with pytest.raises(Conflict, match="Anna was changed since"):
        world.eva.do(undo.undo, mine.deed)


@pytest.mark.parametrize(
    ("verb", "words"),
    [
        (lambda tx: changing.rename(tx, 1, "  "), "name is not empty"),
        (lambda tx: changing.set_language(tx, 1, "high german"), "write one as de or pt-BR"),
        (lambda tx: changing.set_language(tx, 1, "xx-nope"), "write one as de or pt-BR"),
        (lambda tx: changing.set_time_zone(tx, 1, "Mars/Olympus"), "write one as Europe/Madrid"),
        (lambda tx: changing.set_attribute(tx, 1, "a=b", "c"), "a name without ="),
        (lambda tx: changing.add_identity(tx, 1, "mail", "no mail"), "is no mail address"),
        (lambda tx: changing.add_identity(tx, 1, "phone", "call me"), "is no phone number"),
        (lambda tx: changing.add_identity(tx, 1, "Ö", "x"), "no kind of identity"),
        (
            lambda tx: changing.add_identity(tx, 1, "mail", "bob@b.example"),
            "is customer 2, Bob; join the two",
        ),
        (
            lambda tx: changing.remove_identity(tx, 1, "mail", "x@y.example"),
            "Anna Koval is not known by mail",
        ),
    ],
)
def test_nonsense_is_refused_in_words(world: World, verb: Verb, words: str) -> None:
    world.arrive()
    world.arrive(sender="Bob <bob@b.example>")
    with pytest.raises(DeskError, match=words):
        world.eva.do(verb)


def test_mail_from_an_address_added_by_hand_is_his(world: World) -> None:
    world.arrive()
    world.eva.do(changing.add_identity, 1, "mail", "private@home.example")
    world.arrive("From home", sender="Anna at home <private@home.example>")
    assert card(world).line.conversations == 2
    assert world.eva.ask(finding.search, "private@home") == [1]


def test_a_customer_made_by_hand_is_gone_when_taken_back_but_not_with_what_hangs_on_him(world: World) -> None:
    id_ = world.eva.do(changing.make, "Zoë Nowhere")
    assert world.eva.ask(finding.search, "zoe") == [id_]
    made = world.eva.do(undo.undo)
    assert made.text == "Took back on Zoë Nowhere: wrote down this customer"
    assert world.eva.ask(finding.search, "zoe") == []
    again = world.eva.do(changing.make, "Zoë")
    world.bo.do(changing.add_identity, again, "mail", "zoe@z.example")
    with pytest.raises(Conflict, match="was changed since"):
        world.eva.do(undo.undo)


def test_whoever_was_made_and_is_known_by_more_since_is_not_unmade(world: World) -> None:
    def made(name: str) -> tuple[int, int | None]:
        return world.eva.do(lambda tx: (changing.make(tx, name), tx.deed))

    world.arrive("Help")
    noted, deed = made("Carl")
    world.bo.do(changing.set_notes, noted, "call him after nine")
    with pytest.raises(Conflict, match="Carl was changed since"):
        world.eva.do(undo.undo, deed)
    copied, deed = made("Dora")
    added = world.eva.do(changing.add_identity, copied, "mail", "dora@home.example")
    world.eva.do(lambda tx: people.take_part(tx, 1, Person("mail", "dora@home.example"), "cc"))
    world.eva.do(undo.undo, added.deed)
    with pytest.raises(Conflict, match="Dora was changed since"):
        world.eva.do(undo.undo, deed)
    assert world.eva.do(undo.undo, made("Emil")[1]).text == "Took back on Emil: wrote down this customer"


def test_a_line_of_the_notes_is_added_and_taken_off_beside_a_colleagues(world: World) -> None:
    world.arrive("Help")
    world.bo.do(changing.set_notes, 1, "calls late")
    world.eva.do(changing.add_note, 1, "prefers mail")
    assert card(world).notes == "calls late\nprefers mail"
    world.bo.do(changing.drop_note, 1, 0, "calls late")
    with pytest.raises(Conflict, match="the notes of Anna Koval were changed since"):
        world.eva.do(changing.drop_note, 1, 0, "calls late")
    assert card(world).notes == "prefers mail"


def test_nothing_that_is_typed_is_cut_without_a_word(world: World) -> None:
    world.arrive("Help")
    with pytest.raises(DeskError, match="too long: 200 letters are the most"):
        world.eva.do(changing.set_attribute, 1, "plan", "gold " * 50)
    with pytest.raises(DeskError, match="notes have at most 20,000 letters; these have 20,001"):
        world.eva.do(changing.set_notes, 1, "n" * 20_001)


def test_an_address_is_taken_off_as_it_is_typed(world: World) -> None:
    world.arrive("Help")
    world.eva.do(changing.add_identity, 1, "phone", "+34600111222")
    world.eva.do(changing.remove_identity, 1, "phone", "+34 600 111 222")
    assert [one.kind for one in card(world).identities] == ["mail"]
    with pytest.raises(NotFound, match="Anna Koval is not known by phone"):
        world.eva.do(changing.remove_identity, 1, "phone", "+34 600 111 222")
