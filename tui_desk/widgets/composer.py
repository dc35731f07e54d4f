"""Where an answer, a note or a first message is written. What was typed is saved within a second, or it is said so.

The owner gives `save`, a function that may block; `widgets.autosave` calls it, one call at a time.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import replace
from typing import ClassVar

from textual import events, on
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.geometry import Region
from textual.message import Message
from textual.strip import Strip
from textual.widgets import Input, Static, TextArea

from tui_desk.placeholders import objection
from tui_desk.rows import DraftRow, Template
from tui_desk.text.address import parse_addresses
from tui_desk.text.clean import clean
from tui_desk.typed import dataclass
from tui_desk.widgets import chat_draft_words, variables
from tui_desk.widgets.autosave import Autosave
from tui_desk.widgets.cells import one_line, sentence
from tui_desk.widgets.chat_draft_words import Remark, Where
from tui_desk.widgets.draft_lines import FilesLine, LimitsLine, Line, WhomLine
from tui_desk.widgets.draft_words import addresses_text

_FIELDS = ("to", "cc", "bcc", "subject")
CANT_GO = "It can't be sent as it is."
"""What sending will do where it would be refused."""
WINDOW_SECONDS = 20.0
"""So often it is looked how long a chat stays open."""


class DraftText(TextArea):
    """Where the text is typed. Its cursor is steady: over a slow line nothing is sent while nobody types."""

    def on_mount(self) -> None:
        self.cursor_blink = False

    def render_lines(self, crop: Region) -> list[Strip]:
        """Blank once it was taken away: its styles go first, and it may be painted before its place does."""
        if not self.is_attached:
            return [Strip.blank(crop.width)] * crop.height
        return super().render_lines(crop)


class Composer(Vertical):
    """A draft under the conversation. `draft` is what stands in it now."""

    DEFAULT_CSS: ClassVar[str] = """
    Composer { height: 10; max-height: 60%; border-top: solid $primary-muted; padding: 0 1; }
    Composer.forward, Composer.new, Composer.chat { height: 12; }
    Composer.addressing { height: 14; }
    Composer.tall { height: 6fr; max-height: 100%; }
    Composer.note { background: $warning 12%; border-top: solid $warning; }
    Composer.note TextArea, Composer.note TextArea:focus { background: transparent; }
    Composer.note > #whom { color: $text-warning; }
    Composer > #sender { height: auto; max-height: 2; color: $text-muted; }
    Composer > #after { height: 1; color: $text-muted; text-overflow: ellipsis; text-wrap: nowrap; }
    Composer > #trouble { height: auto; max-height: 3; color: $text-error; text-style: bold; display: none; }
    Composer > #trouble.shown { display: block; }
    Composer TextArea { height: 1fr; min-height: 3; padding: 0; background: $background; }
    Composer .field { height: 1; display: none; }
    Composer .field.shown { display: block; }
    Composer .field Static { width: 9; color: $text-muted; }
    Composer .field Input { width: 1fr; }
    Composer .field Input.wrong { color: $text-error; }
    """

    @dataclass
    class Saved(Message):
        """The draft is in the store."""

        composer: Composer
        draft: DraftRow

    @dataclass
    class NotSaved(Message):
        """The store refused; the text is still here, and saving is tried again by itself."""

        composer: Composer
        error: BaseException

    def __init__(
        self,
        draft: DraftRow,
        *,
        save: Callable[[DraftRow], int],
        sender: str = "",
        after: str = "",
        where: Where | None = None,
        clock: Callable[[], int] = lambda: 0,
        template_key: str = "",
    ) -> None:
        """`sender`: as whom and from where it goes; `after`: what sending will do; `where`: the chat it goes to."""
        kind = "note" if draft.internal else draft.kind
        super().__init__(classes=kind if where is None else f"{kind} chat")
        self.where = where
        """The chat; None for mail and notes."""
        self._clock = clock
        self._template_key = template_key
        self._own_words = ""
        """What was typed before a template took its place."""
        self._sender = sender
        self._after = after
        self._autosave = Autosave(self, draft, save, self)
        self._keeper = self._autosave.keeper

    def compose(self) -> ComposeResult:
        yield WhomLine(id="whom", markup=False)
        if self._sender:
            yield Static(Content(one_line(self._sender)), id="sender", markup=False)
        shown = "field shown" if self.draft.kind in ("forward", "new") else "field"
        for name in _FIELDS if self.draft.addressed and self.where is None else ():
            with Horizontal(classes=shown if name in ("to", "subject") else "field"):
                yield Static(name.capitalize(), markup=False)
                yield Input(self._field_text(name), id=name, compact=True, select_on_focus=False)
        yield DraftText(
            clean(self.draft.text), id="text", compact=True, soft_wrap=True, tab_behavior="focus",
            show_line_numbers=False, highlight_cursor_line=False, placeholder=self._placeholder(),
            read_only=self.draft.template is not None,
        )  # fmt: skip
        yield Static(id="trouble", markup=False)
        yield FilesLine(markup=False)
        yield LimitsLine(classes="empty", markup=False)
        yield Line(id="after", markup=False)

    def on_mount(self) -> None:
        self._show_head()
        self._show_files()
        self.show_limits()
        if self.where is not None:
            self.set_interval(WINDOW_SECONDS, self.show_limits)
        self.focus_first()

    # what is in it

    @property
    def draft(self) -> DraftRow:
        """The draft as it stands on the screen."""
        return self._keeper.draft

    @property
    def unsaved(self) -> bool:
        """Whether the store knows less than the screen."""
        return self._keeper.unsaved

    def wrong_addresses(self) -> tuple[str, ...]:
        """What stands in To, Cc or Bcc and is no address."""
        wrong: list[str] = []
        for field in self.query(".field Input").results(Input):
            if field.id != "subject":
                wrong += _read_addresses(field.value)[1]
        return tuple(wrong)

    def set_text(self, text: str) -> None:
        """Replace the text, as after an editor."""
        area = self.query_one("#text", TextArea)
        area.load_text(clean(text))
        area.move_cursor(area.document.end)
        self._note_text()

    def set_template(self, template: Template | None) -> None:
        """An approved text instead of one's own, or one's own again, with what was typed before."""
        area = self.query_one("#text", TextArea)
        if self.draft.template is None:
            self._own_words = self.draft.text
        text = self._own_words if template is None else template.filled()
        self._autosave.change(replace(self.draft, template=template, text=text))
        area.read_only = template is not None
        area.load_text(clean(text))
        self.query_one("#trouble", Static).remove_class("shown")
        self._show_head()
        self.show_limits()
        area.focus()

    def why_not_send(self) -> str:
        """What of the chat stands in the way of sending; empty: nothing."""
        if self.where is None:
            return ""
        return chat_draft_words.why_not(self.draft, self.where.chat, self._clock(), self._template_key)

    def add_file(self, file: tuple[str, str, str, int]) -> None:
        """Attach a file that is in the store."""
        self._autosave.change(replace(self.draft, files=(*self.draft.files, file)))
        self._show_files()
        self.show_limits()

    def remove_file(self, file: tuple[str, str, str, int]) -> None:
        """Take a file off."""
        self._autosave.change(
            replace(self.draft, files=tuple(one for one in self.draft.files if one != file))
        )
        self._show_files()
        self.show_limits()

    def show_recipients(self) -> None:
        """Open To, Cc, Bcc and Subject for changing, or close the empty ones of them."""
        rows = list(self.query(".field").results(Horizontal))
        opening = not all(row.has_class("shown") for row in rows)
        for row in rows:
            row.set_class(opening or self._always_shown(row), "shown")
        self.set_class(opening, "addressing")
        (self.query_one("#to", Input) if opening and rows else self.query_one("#text", TextArea)).focus()

    def toggle_tall(self) -> None:
        """The whole height, or the small one."""
        self.toggle_class("tall")

    def focus_first(self) -> None:
        """To the first thing that is missing: the recipient, the subject, the text."""
        for name in ("to", "subject"):
            for field in self.query(f".shown #{name}").results(Input):
                if not field.value:
                    field.focus()
                    return
        area = self.query_one("#text", TextArea)
        if self.draft.kind != "forward":  # there one writes above what is forwarded
            area.move_cursor(area.document.end)
        area.focus()

    # keeping it

    def save_now(self) -> None:
        """Write what is unsaved to the store before returning; what a hang-up or closing calls."""
        self._autosave.save_now()

    def finish(self) -> None:
        """Nothing is saved any more: the draft was sent."""
        self._keeper.finish()

    def throw_away(self, discard: Callable[[DraftRow], None]) -> None:
        """Nothing is saved any more, and what is stored goes by `discard`; from a worker thread."""
        self._keeper.throw_away(discard)

    def held(self) -> AbstractContextManager[DraftRow]:
        """The draft, stored, while nothing else may store it; for sending, from a worker thread."""
        return self._keeper.held()

    def saved(self, draft: DraftRow) -> None:
        """The keeper has saved it."""
        self.post_message(self.Saved(self, draft))

    def refused(self, error: Exception) -> None:
        """The keeper could not."""
        self.post_message(self.NotSaved(self, error))

    # events

    def on_composer_not_saved(self, event: NotSaved) -> None:
        """Say so where the agent looks, for as long as it is so, and try again."""
        words = one_line(str(event.error)).partition(";")[0] or type(event.error).__name__
        self._tell(f"Not saved: {words}. It is tried again by itself.", until_saved=True)
        self._autosave.try_again()

    def on_composer_saved(self) -> None:
        """The store has it again; what else is wrong stays told."""
        trouble = self.query_one("#trouble", Static)
        if trouble.has_class("until-saved"):
            trouble.remove_class("shown")

    def _tell(self, words: str, *, until_saved: bool = False) -> None:
        """Say what is wrong: until another text stands here, or until the draft is saved the next time."""
        trouble = self.query_one("#trouble", Static)
        trouble.update(Content(words))
        trouble.add_class("shown").set_class(until_saved, "until-saved")

    @on(TextArea.Changed)
    def _note_text(self) -> None:
        if self.draft.template is None:
            self._autosave.change(replace(self.draft, text=self.query_one("#text", TextArea).text))
            self.show_limits()

    @on(Input.Changed)
    def _note_field(self, event: Input.Changed) -> None:
        event.stop()
        name, value = event.input.id or "", event.value
        if name == "subject":
            self._autosave.change(replace(self.draft, subject=value))
            return
        addresses, wrong = _read_addresses(value)
        event.input.set_class(bool(wrong), "wrong")
        match name:
            case "to":
                self._autosave.change(replace(self.draft, to=addresses))
            case "cc":
                self._autosave.change(replace(self.draft, cc=addresses))
            case "bcc":
                self._autosave.change(replace(self.draft, bcc=addresses))
        self._show_head()

    @on(Input.Submitted)
    def _next_field(self, event: Input.Submitted) -> None:
        event.stop()
        self._go_on(1)

    def on_key(self, event: events.Key) -> None:
        if event.key in ("tab", "shift+tab"):
            event.stop()
            event.prevent_default()
            if event.key == "shift+tab" or not self._complete():
                self._go_on(1 if event.key == "tab" else -1)
        elif event.is_printable and self.draft.template is not None:
            self._tell(
                f"A template can't be typed into: {chat_draft_words.template_help(self._template_key)}."
            )

    def _complete(self) -> bool:
        """Write out the variable that was begun in what everybody is told."""
        return self.draft.kind == "announcement" and variables.complete(self.query_one("#text", TextArea))

    def on_descendant_blur(self) -> None:
        if self.unsaved and not self._keeper.finished:
            self._autosave.save_soon()

    def on_unmount(self) -> None:
        self._autosave.save_last()

    def _go_on(self, step: int) -> None:
        """Tab stays within the draft."""
        stops = [*self.query(".shown Input").results(Input), self.query_one("#text", TextArea)]
        here = next((place for place, stop in enumerate(stops) if stop.has_focus), -1)
        stops[(here + step) % len(stops)].focus()

    # showing it

    def _show_head(self) -> None:
        self.query_one(WhomLine).show(self.draft, self.where)

    def show_limits(self) -> None:
        """What will be made of it, as it stands, and what sending will do then."""
        can_go = self.query_one(LimitsLine).show(self._remarks())
        self.query_one("#after", Line).say(self._after if can_go else CANT_GO)

    def _remarks(self) -> list[Remark]:
        if self.where is not None:
            chat, now = self.where.chat, self._clock()
            return list(chat_draft_words.remarks(self.draft, chat, now, self._template_key))
        if self.draft.kind != "announcement":
            return []
        wrong = objection(self.draft.text)
        offered = variables.offered(self.query_one("#text", TextArea))
        return [*([offered] if offered else []), *([Remark(sentence(wrong), stops=True)] if wrong else [])]

    def _show_files(self) -> None:
        self.query_one(FilesLine).show(self.draft)

    def _field_text(self, name: str) -> str:
        if name == "subject":
            return clean(self.draft.subject, one_line=True)
        return clean(addresses_text(getattr(self.draft, name)), one_line=True)

    def _always_shown(self, row: Horizontal) -> bool:
        field = row.query_one(Input)
        if self.draft.kind in ("forward", "new"):
            return field.id in ("to", "subject") or bool(field.value)
        return False

    def _placeholder(self) -> Content:
        if self.draft.internal:
            return Content("A note for colleagues; customers never see it.")
        if self.draft.kind == "announcement":
            return Content("One text for all who hang on the ticket. Markdown works here.")
        if self.where is not None:
            return Content(chat_draft_words.allowed(self.where.chat))
        return Content("Markdown works here.")


def _read_addresses(text: str) -> tuple[tuple[tuple[str, str], ...], tuple[str, ...]]:
    """The addresses of a field as `(name, address)`, and what is none."""
    found = parse_addresses(text.replace(";", ","))
    return (
        tuple((one.name, one.address) for one in found if one.address),
        tuple(one.name for one in found if not one.address),
    )
