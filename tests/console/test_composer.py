"""What speaks against sending, and how recipients are read and shown."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

import pytest
from textual.app import App, ComposeResult
from textual.geometry import Region
from textual.pilot import Pilot
from textual.widgets import Input, Static, TextArea

from tests.console.driving import until
from tui_desk.errors import StoreFull
from tui_desk.rows import DraftKind, DraftRow, Template
from tui_desk.widgets import autosave
from tui_desk.widgets.composer import Composer
from tui_desk.widgets.draft_words import addresses_text, what_and_whom, why_not_send, worth_asking
from tui_desk.widgets.message_things import size_text

ANNA = ("Anna Koval", "anna@koval.example")


def draft(
    text: str = "Hello",
    kind: DraftKind = "reply",
    to: tuple[tuple[str, str], ...] = (ANNA,),
    cc: tuple[tuple[str, str], ...] = (),
    files: tuple[tuple[str, str, str, int], ...] = (),
    subject: str = "Re: Help",
) -> DraftRow:
    return DraftRow(None, 1, 7, kind, "support", to, cc, (), subject, text, files, None, 0, 0)


def test_the_head_names_everybody_exactly() -> None:
    assert what_and_whom(draft()) == "Reply to Anna Koval <anna@koval.example>"
    assert what_and_whom(draft(cc=(("", "bo@x.example"),))).endswith(" · cc bo@x.example")
    assert what_and_whom(draft(kind="note")) == "Note · colleagues only, never sent"
    assert what_and_whom(draft(kind="new", to=())) == "New, to nobody yet"
    assert addresses_text((("Koval, Anna", "a@x.example"),)) == '"Koval, Anna" <a@x.example>'


@pytest.mark.parametrize(
    ("row", "words"),
    [
        (draft(""), "nothing to send"),
        (draft(" \n "), "nothing to send"),
        (draft(to=()), "give a recipient"),
        (draft(to=(("", "no address"),)), "no address"),
        (draft(to=(("", "-oProxy@x.example"),)), "no address"),
        (draft(to=(("", "a@x.example\nBcc: b@x.example"),)), "no address"),
        (draft("", kind="note"), "nothing to save"),
        (draft(kind="note", to=()), ""),
        (draft("FYI\n\n---------- Forwarded message ----------\nDear {{ name }}", kind="forward"), ""),
        (draft(), ""),
    ],
)
def test_what_cannot_be_sent_is_said_with_its_remedy(row: DraftRow, words: str) -> None:
    reason = why_not_send(row)
    assert words in reason
    assert bool(reason) == bool(words)


@pytest.mark.parametrize(
    "text",
    ["I have attached it", "see attachment", "anbei die Rechnung", "Im Anhang finden Sie", "vous trouverez ci-joint",
     "adjunto la factura", "во вложении счёт", "у вкладенні рахунок", "w załączniku faktura", "in allegato"],
)  # fmt: skip
def test_a_missing_attachment_is_noticed_in_many_languages(text: str) -> None:
    assert "attachment" in worth_asking(draft(text))
    assert worth_asking(draft(text, files=(("a.pdf", "application/pdf", "0", 1),))) == ""
    assert worth_asking(draft(f"> {text}")) == ""
    assert worth_asking(draft(text, kind="note")) == ""


def test_a_first_message_without_subject_is_asked_about() -> None:
    assert "no subject" in worth_asking(draft(kind="new", subject=" "))


def test_sizes_are_short() -> None:
    assert [size_text(size) for size in (0, 999, 14_400, 2_300_000)] == ["0 B", "999 B", "14 kB", "2.3 MB"]


class Host(App[None]):
    """A composer whose store may refuse."""

    def __init__(self, row: DraftRow, error: Exception | None = None) -> None:
        super().__init__()
        self.row = row
        self.error = error
        self.saved: list[DraftRow] = []
        self.failed = 0
        self.told_saved = 0

    def compose(self) -> ComposeResult:
        yield Composer(self.row, save=self.save, sender="by [x] \x1b", after="sends")

    def save(self, row: DraftRow) -> int:
        if self.error is not None:
            raise self.error
        self.saved.append(row)
        return 5

    def on_composer_saved(self) -> None:
        self.told_saved += 1

    def on_composer_not_saved(self) -> None:
        self.failed += 1

    @property
    def composer(self) -> Composer:
        return self.query_one(Composer)

    async def types(self, pilot: Pilot[None], words: str, text: str) -> None:
        """Type so that the draft's text is this."""
        self.composer.query_one(TextArea).insert(words)
        await until(pilot, lambda: self.composer.draft.text == text, self.text)

    def text(self) -> str:
        """The screen as text."""
        return "\n".join(strip.text for strip in self.screen._compositor.render_strips())


async def test_a_hostile_draft_is_shown_clean_and_its_markup_as_text() -> None:
    app = Host(draft("[/] \x1b]0;x\x07", to=(("[b]E\x1bve", "eve@x.example"),), subject="\x9b[/x]"))
    async with app.run_test() as pilot:
        await until(pilot, lambda: "[/]" in app.text(), app.text)
        assert not {"\x1b", "\x07", "\x9b"} & set(app.text())


async def test_a_draft_gets_one_id_and_keeps_it() -> None:
    app = Host(draft(""))
    async with app.run_test() as pilot:
        for words, text in (("one", "one"), (" two", "one two")):
            await app.types(pilot, words, text)
            app.composer.save_now()
        app.composer.save_now()
        assert [(row.id, row.text) for row in app.saved] == [(None, "one"), (5, "one two")]
        assert app.composer.draft.id == 5


async def test_what_the_store_refused_stays_and_is_tried_again() -> None:
    app = Host(draft(""), OSError("disk full"))
    async with app.run_test() as pilot:
        app.composer.query_one(TextArea).insert("precious")
        await until(pilot, lambda: app.failed > 0, app.text)
        assert app.composer.unsaved
        assert app.composer.query_one(TextArea).text == "precious"
        app.error = None
        app.composer.save_now()
        assert not app.composer.unsaved


async def test_a_refusal_of_the_store_stands_in_the_draft_until_it_is_saved_by_itself(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(autosave, "TRY_AGAIN_AFTER", 0.05)
    app = Host(draft(""), StoreFull("the disk under /x is full; nothing was changed"))
    async with app.run_test() as pilot:
        trouble = app.composer.query_one("#trouble", Static)
        app.composer.query_one(TextArea).insert("precious")
        told = "Not saved: the disk under /x is full. It is tried again"
        await until(pilot, lambda: told in app.text(), app.text)
        await app.types(pilot, " text", "precious text")
        await until(pilot, lambda: app.failed >= 4, app.text)
        app.error = None
        await until(pilot, lambda: not trouble.has_class("shown"), app.text)
        assert app.saved[-1].text == "precious text"
        assert not app.composer.unsaved


async def test_a_refusal_on_leaving_the_draft_is_tried_again_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(autosave, "TRY_AGAIN_AFTER", 0.05)
    app = Host(draft(""), StoreFull("full"))
    async with app.run_test() as pilot:
        await app.types(pilot, "precious", "precious")
        with pytest.raises(StoreFull):
            app.composer.save_now()
        app.error = None
        await until(pilot, lambda: not app.composer.unsaved, app.text)
        assert app.saved[-1].text == "precious"


async def test_that_a_template_is_not_typed_into_stays_told_when_the_draft_is_saved() -> None:
    app = Host(replace(draft("Hello Anna"), template=Template("again", "en", "Hello Anna")))
    async with app.run_test() as pilot:
        app.composer.focus_first()
        app.composer.add_file(("a.pdf", "application/pdf", "0", 1))
        await pilot.press("x")
        await until(pilot, lambda: "A template can't be typed into" in app.text(), app.text)
        app.composer.save_now()
        await until(pilot, lambda: app.told_saved > 0, app.text)
        assert "A template can't be typed into" in app.text()


async def test_a_draft_that_was_taken_away_can_still_be_painted() -> None:
    app = Host(draft())
    async with app.run_test():
        area = app.composer.query_one(TextArea)
        await app.composer.remove()
        assert [strip.text for strip in area.render_lines(Region(0, 0, 4, 2))] == [" " * 4] * 2


def has_keys(app: Host, name: str) -> bool:
    """Whether they go to this field."""
    return app.focused is not None and app.focused.id == name


async def test_tab_stays_within_the_draft() -> None:
    app = Host(draft(kind="new", to=(), subject=""))
    async with app.run_test() as pilot:
        for name in ("to", "subject", "text", "to"):
            await until(pilot, partial(has_keys, app, name), app.text)
            await pilot.press("tab")


async def test_addresses_are_read_as_they_are_typed() -> None:
    app = Host(draft(kind="new", to=(), subject=""))
    async with app.run_test() as pilot:
        app.composer.query_one("#to", Input).value = "Anna <anna@koval.example>; bo@x.example, nonsense"
        read = (("Anna", "anna@koval.example"), ("", "bo@x.example"))
        await until(pilot, lambda: app.composer.draft.to == read, app.text)
        assert app.composer.wrong_addresses() == ("nonsense",)
