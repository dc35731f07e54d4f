"""The form of a new ticket: one line a field, what it means beside it. Enter opens the ticket, Esc keeps the form.

What the agent typed stands; everything else follows the kind and the template that are named.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from textual import events, on
from textual.containers import Horizontal, VerticalScroll
from textual.suggester import Suggester, SuggestFromList
from textual.widget import Widget
from textual.widgets import Input, Static

from tui_desk.commands import Command
from tui_desk.editor import EditorError, edit
from tui_desk.keymap import Keymap
from tui_desk.screens.modals.box import Box, line
from tui_desk.screens.tickets.beginning import Beginning
from tui_desk.screens.tickets.filling import LABELS, OWN, Filling
from tui_desk.screens.tickets.tell_line import Look, TellLine
from tui_desk.text.clean import clean, fold
from tui_desk.ticket_rows import NewTicket

TEXT = "text"
"""What is typed in the editor, beside the fields."""
QUIET = "quiet"
"""Beside the fields: whether nobody is told."""


class LastWord(Suggester):
    """Completes the last of several words."""

    def __init__(self, words: Sequence[str]) -> None:
        super().__init__(use_cache=True, case_sensitive=True)
        self._words = words

    async def get_suggestion(self, value: str) -> str | None:
        """The first word that begins so."""
        before, space, last = value.rpartition(" ")
        wanted = fold(last)
        found = next((one for one in self._words if wanted and fold(one).startswith(wanted)), None)
        return f"{before}{space}{last}{found[len(last) :]}" if found is not None else None


class TicketForm(Box[NewTicket]):
    """Gives the ticket that is to be opened; of a form that was left, `typed` says what stood in it."""

    AUTO_FOCUS = "#title"

    def __init__(self, beginning: Beginning, keymap: Keymap, look: Look, *, kept: Mapping[str, str]) -> None:
        """`look`: what would be told of such a ticket; `kept`: what was typed before."""
        edits = keymap.label("draft.editor")
        super().__init__("New ticket", f"Tab next · {edits} text · Enter opens it · Esc keeps the form")
        self._beginning = beginning
        self._keymap = keymap
        self._filling = Filling(beginning, beginning.ticket("", ""))
        self._filled = self._proposed()
        self._text = self._filled[TEXT]
        self._kept = kept
        self._touched: set[str] = set(kept)
        """The fields in which somebody typed, be it what stood there."""
        self._tell_line = TellLine(look)
        self._own = [f"{OWN}{name}" for name in beginning.policy.tickets.fields]

    @property
    def told(self) -> bool:
        """Whether whom it concerns is to be told of it."""
        return not self._tell_line.quiet

    @property
    def typed(self) -> dict[str, str]:
        """What the agent typed himself, by field; nothing where all is as it was filled in."""
        typed = {name: text for name, text in self._values().items() if name in self._touched}
        return typed if any(text != self._filled.get(name, "") for name, text in typed.items()) else {}

    def inside(self) -> Iterable[Widget]:
        with_ = VerticalScroll(*(self._row(name) for name in (*LABELS, *self._own)), classes="fields")
        with_.can_focus = False
        yield with_
        yield Static(classes="said-text", markup=False)
        yield self._tell_line
        yield Static(line(_source(self._beginning.proposed)), classes="hint", markup=False)

    def _row(self, name: str) -> Widget:
        field = self._beginning.policy.tickets.fields.get(name.removeprefix(OWN))
        label = LABELS.get(name, field.title if field is not None else "")
        return Horizontal(
            Static(line(label), classes="label", markup=False),
            Input(
                id=name,
                compact=True,
                select_on_focus=name != "title",
                suggester=self._suggester(name),
            ),
            Static(classes="meant", id=f"{name}-meant", markup=False),
            classes=f"field {name}",
        )

    def _suggester(self, name: str) -> Suggester | None:
        candidates = self._filling.candidates(name)
        if not candidates:
            return None
        return LastWord(candidates) if name == "tags" else SuggestFromList(candidates, case_sensitive=False)

    def on_mount(self) -> None:
        for name, text in self._kept.items():
            self._put(name, text)
        self._refill()
        self._show_all()
        title = self.query_one("#title", Input)
        title.cursor_position = len(title.value)

    # what is typed

    @on(Input.Changed)
    def _changed(self, event: Input.Changed) -> None:
        event.stop()
        name = event.input.id or ""
        self._touched.add(name)
        if name in ("template", "kind"):
            self._refill()
            self._show_all()
        else:
            self._show(name)
        self._show_told()

    @on(Input.Submitted)
    def _submitted(self, event: Input.Submitted) -> None:
        event.stop()
        self._open()

    def on_key(self, event: events.Key) -> None:
        match event.key:
            case "tab" | "down":
                self._go_on(1)
            case "shift+tab" | "up":
                self._go_on(-1)
            case "ctrl+t":
                self._tell_line.toggle()
                self._touched.add(QUIET)
            case "ctrl+o":
                self._tell_line.show_whole()
            case key:
                found = self._keymap.lookup(key, "composer")
                if not isinstance(found, Command) or not self._does(found):
                    return
        event.stop()
        event.prevent_default()

    def _does(self, command: Command) -> bool:
        """The keys of a draft do here what they do there."""
        match command.name:
            case "draft.send":
                self._open()
            case "draft.editor":
                self._edit()
            case "draft.keep":
                self.dismiss(None)
            case _:
                return False
        return True

    def _open(self) -> None:
        found = self._filling.ticket(self._values(), self._text)
        if isinstance(found, str):
            self.app.bell()
            self.query_one(f"#{found}", Input).focus()
        else:
            self.dismiss(found)

    def _edit(self) -> None:
        """The text, in the agent's editor."""
        try:
            with self.app.suspend():
                edited = edit(self._text)
        except EditorError as error:
            self.query_one(".said-text", Static).update(line(str(error)))
            return
        with edited:
            self._text = clean(edited.text).strip()
            self._touched.add(TEXT)
        self._show_text()
        self.app.refresh()

    def _values(self) -> dict[str, str]:
        fields = {one.id or "": one.value for one in self.query(".field Input").results(Input)}
        return fields | {TEXT: self._text, QUIET: QUIET * self._tell_line.quiet}

    def _proposed(self) -> dict[str, str]:
        found = {name: clean(text, one_line=True) for name, text in self._filling.proposed().items()}
        return found | {TEXT: clean(self._filling.begun.text)}

    def _refill(self) -> None:
        """Fill in what nobody typed, by the kind and the template that are named now."""
        values = self._values()
        template = self._filling.template(values["template"])
        typed_kind = self._filling.kind(values["kind"]) if "kind" in self._touched else ""
        self._filling = Filling(self._beginning, self._beginning.ticket(template, typed_kind))
        self._filled = self._proposed()
        for name, text in self._filled.items():
            if name not in self._touched:
                self._put(name, text)

    def _put(self, name: str, text: str) -> None:
        if name == TEXT:
            self._text = text
            return
        if name == QUIET:
            self._tell_line.quiet = bool(text)
            return
        for field in self.query(f"#{name}").results(Input):
            with field.prevent(Input.Changed):
                field.value = text

    def _go_on(self, step: int) -> None:
        names = self._filling.names
        here = next((place for place, name in enumerate(names) if self.query_one(f"#{name}").has_focus), 0)
        self.query_one(f"#{names[(here + step) % len(names)]}", Input).focus()

    # what is shown

    def _show_all(self) -> None:
        names = self._filling.names
        for name in (*LABELS, *self._own):
            self.query_one(f".{name}", Horizontal).display = name in names
            if name in names:
                self._show(name)
        self._show_text()
        self._show_told()

    def _show_told(self) -> None:
        found = self._filling.ticket(self._values(), self._text)
        if not isinstance(found, str):
            self._tell_line.show(found)

    def _show(self, name: str) -> None:
        meant = self._filling.meant(name, self.query_one(f"#{name}", Input).value)
        shown = self.query_one(f"#{name}-meant", Static)
        shown.set_class(not meant.right, "wrong")
        shown.update(line(meant.words))

    def _show_text(self) -> None:
        self.query_one(".said-text", Static).update(line(self._text or "(no text)"))


def _source(begun: NewTicket) -> str:
    """What it is made from."""
    if begun.message_ids:
        count = len(begun.message_ids)
        return f"made from {count} message{'s' * (count > 1)} of #{begun.conversation_ids[0]}"
    if not begun.conversation_ids:
        return "made from nothing"
    if len(begun.conversation_ids) == 1:
        return f"made from #{begun.conversation_ids[0]}"
    return f"made from {len(begun.conversation_ids)} conversations"
