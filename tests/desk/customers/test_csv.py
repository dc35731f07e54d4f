"""Customers come from CSV files and go into them; nothing is doubled, and no cell is a formula."""

from __future__ import annotations

import csv
import io

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.desk.world import World
from tui_desk.desk import undo
from tui_desk.desk.customers import changing, csv_cells, csv_in, csv_out, finding, joining, reading
from tui_desk.errors import DeskError

FILE = """\ufeffName;E-Mail;Phone;Company;VIP;Language;attribute:plan;notes\r
Anna K.;anna@koval.example, anna@work.example;+34 600 111 222;Koval Ltd;yes;de;gold;"calls
late"\r
Zoë;;;;;;;\r
;;;;;;;\r
Bad;no mail;;;;;;\r
;;12;;;;;\r
Cy;cy@third.example;;;maybe;;;\r
"""


def imported(world: World, text: str = FILE, **more: bool) -> list[tuple[int, str, str]]:
    lines = world.eva.do(csv_in.import_csv, text.encode(), **more)
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
    told = imported(world, dry_run=True)
    assert exported(world) == before
    assert told == imported(world)


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
        world.eva.do(csv_in.import_csv, content)
    assert world.eva.ask(finding.ids) == []


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
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
    assert [one.name for one in world.eva.ask(csv_out.records)] == ["Anna K.", "Zoë"]
