"""What begins with a few letters is found the same whether the messages are looked through or the index is asked."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.desk.chats import Chats
from tests.store.recording import recorded
from tui_desk.desk import notes
from tui_desk.desk.search import beginnings, finding
from tui_desk.desk.search.filtering import Asking

TEXTS = (
    "the refund is on its way",
    "Réfund, re-read: pre-refund x/recent",
    "prefer nothing of it",
    "Ёлка и ель",
    "ёж, йод, И́ва",
    "ійко їде",
    "返品してください",
    "the code is ref42 or 42ref",
    "re",
    "a̐re ²re ½re",
    "ﬁre ＲＥＡＤ",
    "e-mail me@refund.example about resin\nand a second line",
    "ไม่ทำงาน รีเซ็ต",
)
TYPED = (
    *("re", "ref", "refu", "ef", "42", "ел", "е", "иж", "ив", "йо", "返", "返品", "ใม", "รี", "fi", "ma"),
    *("the re", "re -the", "subject:re", "subject:re re", "from:an", "from:an re", "to:su", "re is:open"),
    *("re OR ел", '"is re', "zz", "re zz", "re ef", "re tag:none"),
)


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Chats:
    made = Chats(tmp_path_factory.mktemp("desk"))
    for number, text in enumerate(TEXTS):
        made.arrive(text[:12], f"{text}\n{number}", sender=f"Anna {number} <a{number}@re.example>")
        made.clock.forward(seconds=90)
    for id_ in (1, 3, 5):
        made.eva.do(notes.add, id_, f"{TEXTS[id_]} noted")
    return made


def told(world: Chats, typed: str) -> list[tuple[int, int]]:
    """All pages of it."""
    asking, pages, after = Asking(world.eva.agent, world.eva.now_ms()), list[tuple[int, int]](), None
    while True:
        page = world.eva.ask(finding.search, typed, asking, limit=4, typing=True, after=after)
        pages += [(hit.conversation_id, hit.message_id) for hit in page.hits]
        if page.more is None:
            return pages
        after = page.more


@pytest.mark.parametrize("typed", TYPED)
def test_looking_through_finds_what_the_index_finds(
    world: Chats, monkeypatch: pytest.MonkeyPatch, typed: str
) -> None:
    found = []
    plainly, begun = beginnings.begun, lambda query: None
    for few, walk, piece, costs in (
        (0, begun, 100, 60),
        (32, plainly, 100, 60),
        (32, begun, 100, 60),
        (0, plainly, 100, 60),
        (1, plainly, 1, 0),
        (0, plainly, 3, 1),
        (0, plainly, 3, 0),
    ):
        monkeypatch.setattr(beginnings, "FEW", few)
        monkeypatch.setattr(beginnings, "begun", walk)
        monkeypatch.setattr(beginnings, "SLICE", piece)
        monkeypatch.setattr(beginnings, "COSTS", costs)
        found.append(told(world, typed))
    assert all(one == found[0] for one in found)


def test_letters_that_are_everywhere_are_not_asked_of_the_index(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(beginnings, "FEW", 0)
    world = Chats(tmp_path)
    for number in range(12):
        world.arrive(f"Refund {number}", sender=f"Anna {number} <a{number}@x.example>")
    with recorded() as asked:
        assert len(told(world, "re")) == 12
    assert not [sql for sql, _ in asked.statements if "search_message MATCH" in sql]


def test_newest_messages_of_one_conversation_do_not_tell_how_many_have_the_letters(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(beginnings, "FEW", 0)
    monkeypatch.setattr(beginnings, "SLICE", 2)
    monkeypatch.setattr(beginnings, "COSTS", 0.1)
    world = Chats(tmp_path)
    for number in range(12):
        world.arrive(f"Refund {number}", sender=f"Anna {number} <a{number}@x.example>")
    talk = world.arrive("Kettle", sender="Otto <o@x.example>").conversation_id
    assert talk
    for number in range(6):
        world.eva.do(notes.add, talk, f"Kettle {number}")
    with recorded() as asked:
        assert len(told(world, "re")) == 12
    assert not [sql for sql, _ in asked.statements if "search_message MATCH" in sql]
