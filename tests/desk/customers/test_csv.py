"""Customers come from CSV files and go into them; nothing is doubled, and no cell is a formula."""

from __future__ import annotations

import csv
import io
import sys
from collections.abc import Callable, Sequence
from types import FrameType
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.desk.world import World
from tui_desk.desk import conversations, undo
from tui_desk.desk.customers import changing, csv_cells, csv_in, csv_out, finding, joining, reading
from tui_desk.errors import DeskError
from tui_desk.store.transaction import Transaction

FILE = """\ufeffName;E-Mail;Phone;Company;VIP;Language;attribute:plan;notes\r
Anna K.;anna@koval.example, anna@work.example;+34 600 111 222;Koval Ltd;yes;de;gold;"calls
late"\r
Zoë;;;;;;;\r
;;;;;;;\r
Bad;no mail;;;;;;\r
;;12;;;;;\r
Cy;cy@third.example;;;maybe;;;\r
"""


def imported(world: World, text: str = FILE) -> list[tuple[int, str, str]]:
    return told(csv_in.import_csv(world.eva, text.encode()))


def told(lines: Sequence[csv_in.Imported]) -> list[tuple[int, str, str]]:
    return [(one.line, one.outcome, one.text) for one in lines]


def exported(world: World) -> str:
    return csv_out.written(world.eva.ask(csv_out.records))


def test_each_line_says_what_became_of_it(world: World) -> None:
    world.arrive()
    assert imported(world) == [
        (2, "changed", "name, organisation, language, notes, vip, plan, anna@work.example, +34600111222"),
        (4, "added", ""),
        (6, "skipped", "'no' is no mail address"),
        (7, "skipped", "'12' is no phone number; write one as +34 600 111 222"),
        (8, "skipped", "vip is yes or no, not 'maybe'"),
    ]
    card = world.eva.ask(reading.detail, 1)
    assert (card.line.name, card.line.vip, card.notes) == ("Anna K.", True, "calls\nlate")
    assert card.attributes == {"plan": "gold"}
    assert [one.value for one in card.identities][1:] == ["anna@work.example", "+34600111222"]


def test_the_same_file_again_changes_nothing_and_all_of_it_is_taken_back(world: World) -> None:
    world.arrive()
    before = exported(world)
    imported(world)
    after = exported(world)
    assert {outcome for _, outcome, _ in imported(world)} == {"same", "skipped"}
    assert exported(world) == after
    world.eva.do(undo.undo)
    assert exported(world) == before


def test_a_dry_run_tells_the_same_and_writes_nothing(world: World) -> None:
    world.arrive()
    before = exported(world)
    lines = csv_in.try_csv(world.eva, FILE.encode())
    assert exported(world) == before
    assert lines == csv_in.import_csv(world.eva, FILE.encode())


def test_a_dry_run_needs_no_writer_and_sees_its_own_lines(world: World) -> None:
    world.arrive()
    text = b"name,mail,organisation\nZoe,zoe@z.example,\nZoe,zoe@z.example,Z Ltd\nAnna,anna@koval.example,\n"
    with world.store.write(world.policy, actor="bo", agent_id=2, now=0):
        lines = csv_in.try_csv(world.eva, text)
    assert told(lines) == [(2, "added", ""), (3, "changed", "organisation"), (4, "changed", "name")]
    assert world.eva.ask(finding.ids) == [1]


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two lines are a portion."""
    monkeypatch.setattr(csv_in, "PORTION", 2)


SEVEN = b"name,mail\n" + b"".join(b"N%d,n%d@x.example\n" % (n, n) for n in range(7))


@pytest.mark.usefixtures("small")
def test_between_portions_others_write_and_all_of_it_is_still_one_deed(world: World) -> None:
    world.arrive()
    steps = []

    def others(done: int, of: int) -> None:
        world.bo.do(conversations.add_tags, [1], [f"after-{done}"])
        steps.append((done, of))

    lines = csv_in.import_csv(world.eva, SEVEN, told=others)
    assert steps == [(2, 7), (4, 7), (6, 7), (7, 7)]
    assert [one.outcome for one in lines] == ["added"] * 7
    done = world.eva.do(undo.undo)
    assert len(done.customers) == 7
    assert world.eva.ask(finding.ids) == [1]
    assert world.line(1).tags == ("after-2", "after-4", "after-6", "after-7")


@pytest.mark.usefixtures("small")
def test_an_import_that_dies_leaves_whole_portions_and_the_same_file_goes_on(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Killed(BaseException):
        pass

    make, made = changing.make, []

    def dies(tx: Transaction, name: str) -> int:
        made.append(name)
        if len(made) == 4:
            raise Killed
        return make(tx, name)

    monkeypatch.setattr(changing, "make", dies)
    with pytest.raises(Killed):
        csv_in.import_csv(world.eva, SEVEN)
    assert len(world.eva.ask(finding.ids)) == 2
    again = csv_in.import_csv(world.eva, SEVEN)
    assert [one.outcome for one in again] == ["same"] * 2 + ["added"] * 5
    for left in (2, 0):
        world.eva.do(undo.undo)
        assert len(world.eva.ask(finding.ids)) == left


@pytest.mark.usefixtures("small")
def test_an_import_that_is_taken_back_meanwhile_stops_and_says_where(world: World) -> None:
    def takes_back(done: int, of: int) -> None:
        if done == 4:
            world.eva.do(undo.undo)

    with pytest.raises(
        DeskError, match="stopped after 4 of 7 lines, up to line 5: it was taken back meanwhile"
    ):
        csv_in.import_csv(world.eva, SEVEN, told=takes_back)
    assert world.eva.ask(finding.ids) == []


def test_a_line_takes_few_statements_however_much_is_known_of_somebody(world: World) -> None:
    for number in range(3):
        world.arrive(f"Matter {number}")
    line = b"Anna Koval,Koval Ltd,anna@koval.example\n"
    csv_in.import_csv(world.eva, HEAD + line)
    one, many = HEAD + line, HEAD + line * 21
    more = statements(lambda: csv_in.import_csv(world.eva, many)) - statements(
        lambda: csv_in.import_csv(world.eva, one)
    )
    assert more <= 20 * 8


HEAD = b"name,organisation,mail\n"


def statements(work: Callable[[], object]) -> int:
    """How many it runs."""
    ran = 0

    def count(_: FrameType, event: str, called: Any) -> None:
        nonlocal ran
        ran += event == "c_call" and called.__name__ == "execute"

    sys.setprofile(count)
    try:
        work()
    finally:
        sys.setprofile(None)
    return ran


def test_what_is_exported_is_imported_without_a_change(world: World) -> None:
    world.arrive()
    world.eva.do(changing.rename, 1, "=HYPERLINK(1)")
    world.eva.do(changing.set_notes, 1, "@one\n-two")
    world.eva.do(changing.set_attribute, 1, "+plan", "|x")
    world.eva.do(changing.add_identity, 1, "phone", "+34600111222")
    world.eva.do(changing.add_identity, 1, "telegram", "4711")
    text = exported(world)
    rows = list(csv.reader(io.StringIO(text)))
    assert not [cell for row in rows for cell in row if cell[:1] and cell.lstrip()[0] in "=+-@|\t\r"]
    assert rows[1][1] == "'=HYPERLINK(1)"
    assert imported(world, text) == [(2, "same", "")]


def test_a_line_that_names_two_customers_is_skipped_until_they_are_joined(world: World) -> None:
    world.arrive()
    world.arrive(sender="Bob <bob@b.example>")
    text = "name,mail\nAnna,anna@koval.example; bob@b.example\n"
    assert imported(world, text) == [
        (2, "skipped", "it may be several: 1 Anna Koval, 2 Bob; join them, or say more")
    ]
    world.eva.do(joining.join, [2], 1)
    assert imported(world, text) == [(2, "changed", "name")]
    assert exported(world).count("\n") == 2


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "must name the columns"),
        (b"vip\nyes\n", "must name the columns"),
        (b"name,colour\nAnn,red\n", "'colour' is no column; there are id, name"),
        (b"name\nJ\xe9r\xf4me\n", "not in UTF-8"),
        (b'name,mail\n"Ann\n', "line 2 is no CSV"),
    ],
)
def test_what_is_no_csv_file_is_refused_whole(world: World, content: bytes, words: str) -> None:
    with pytest.raises(DeskError, match=words):
        csv_in.import_csv(world.eva, content)
    assert world.eva.ask(finding.ids) == []


@given(st.text())
def test_a_guarded_cell_is_no_formula_and_reads_back_as_one_line(text: str) -> None:
    cell = csv_cells.guarded(text)
    assert not cell.startswith(("=", "+", "-", "@", "\t", "\r", "|"))
    if not csv_cells.flat(text).startswith("'"):
        assert csv_cells.read(cell) == csv_cells.flat(text)


def test_everybody_is_exported_however_long_a_list_may_be(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    imported(world)
    monkeypatch.setattr(finding, "MOST", 1)
    assert [one.card.name for one in world.eva.ask(csv_out.records)] == ["Anna K.", "Zoë"]
