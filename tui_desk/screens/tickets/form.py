"""The form of a new ticket: one line a field, what it means beside it. Enter opens the ticket, Esc keeps the form.

What the agent typed stands, and is saved within a second; everything else follows the kind and the template named.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from dataclasses import replace

from textual import events, on
from textual.await_complete import AwaitComplete
from textual.containers import Horizontal
from textual.widget import Widget
from textual.widgets import Input, Static

from tui_desk.commands import Command
from tui_desk.editor import EditorError, edit
from tui_desk.keymap import Keymap, Menu
from tui_desk.rows import DraftRow, FormRow
from tui_desk.screens.modals.box import Box, line, said
from tui_desk.screens.modals.confirm import Confirm, Reply
from tui_desk.screens.modals.held_keys import HeldKeys
from tui_desk.screens.modals.key_menu import KeyMenu
from tui_desk.screens.modals.leaving import leave_when_kept
from tui_desk.screens.tickets.beginning import Beginning
from tui_desk.screens.tickets.filling import Filling
from tui_desk.screens.tickets.form_fields import FormFields
from tui_desk.screens.tickets.tell_line import Look, TellLine
from tui_desk.text.clean import clean
from tui_desk.ticket_rows import NewTicket
from tui_desk.widgets.autosave import Autosave
from tui_desk.widgets.cells import one_line, sentence
from tui_desk.widgets.draft_keeper import DraftKeeper

log = logging.getLogger(__name__)

TEXT = "text"
"""What is typed in the editor, beside the fields."""
QUIET = "quiet"
"""Beside the fields: whether nobody is told."""


_DOES = frozenset({"draft.send", "draft.editor", "draft.keep", "draft.discard"})
"""What the keys of a draft do here, too."""


class TicketForm(Box[NewTicket]):
    """Gives the ticket that is to be opened. `draft` is what was typed, as it is kept."""

    AUTO_FOCUS = "#title"

    def __init__(
        self,
        beginning: Beginning,
        keymap: Keymap,
        look: Look,
        draft: DraftRow,
        save: Callable[[DraftRow], int],
    ) -> None:
        """`look`: what would be told of such a ticket; `save` may block and gives the draft's id."""
        edits = keymap.label("draft.editor")
        super().__init__("New ticket", f"Tab next · {edits} text · Enter opens it · Esc keeps the form")
        self.beginning = beginning
        self._keymap = keymap
        self._filling = Filling(beginning, beginning.ticket("", ""))
        self._filled = self._proposed()
        self._text = self._filled[TEXT]
        self._made_of = draft.form or FormRow((), ())
        self._touched: set[str] = set(self._made_of.typed)
        """The fields in which somebody typed, be it what stood there."""
        self._refused = ""
        """Why the ticket could not be opened as it is, until something else is typed."""
        self._autosave = Autosave(self, draft, save, self)
        self._tell_line = TellLine(look)
        self.discarded = False
        """Whether it is to be thrown away."""
        self._fields = FormFields(beginning, lambda: self._filling)
        self._answered = False
        self._keys = HeldKeys()

    @property
    def told(self) -> bool:
        """Whether whom it concerns is to be told of it."""
        return not self._tell_line.quiet

    @property
    def draft(self) -> DraftRow:
        """What was typed."""
        return self.keeper.draft

    @property
    def empty(self) -> bool:
        """Whether all is as it was filled in."""
        typed = self.draft.form.typed if self.draft.form is not None else {}
        return all(text == self._filled.get(name, "") for name, text in typed.items())

    def save_now(self) -> None:
        """Write what was typed to the store before returning: the terminal is about to go."""
        again = self.draft.id is None and not (self.empty or self.discarded or self.keeper.finished)
        if again:
            # It was shown anew after the store had refused: nothing changed since, and nothing is stored.
            with self.keeper.held():
                return
        self._autosave.save_now()

    @property
    def keeper(self) -> DraftKeeper:
        """What holds the draft, for opening the ticket or throwing the form away."""
        return self._autosave.keeper

    def saved(self, draft: DraftRow) -> None:
        """The keeper has saved it."""
        self.call_later(self._show_source)

    def refused(self, error: Exception) -> None:
        """The keeper could not; the text is still here."""
        log.warning("the form of a ticket could not be saved: %r", error)
        self.call_later(self._not_saved, error)

    def inside(self) -> Iterable[Widget]:
        yield self._fields
        text = Static("Text", classes="label", markup=False), Static(classes="said-text", markup=False)
        yield Horizontal(*text, classes="field")
        yield self._tell_line
        yield Static(classes="hint", markup=False)

    def on_mount(self) -> None:
        for name, text in self._made_of.typed.items():
            self._put(name, clean(text, one_line=name != TEXT))
        self._refill()
        self._show_all()
        title = self._fields.field("title")
        title.cursor_position = len(title.value)

    # what is typed

    @on(Input.Changed)
    def _changed(self, event: Input.Changed) -> None:
        event.stop()
        name = event.input.id or ""
        self._touched.add(name)
        self._refused = ""
        if name in ("template", "kind", "team", "requester"):
            self._refill()
            self._show_all()
        else:
            self._fields.tell(name)
            self._show_source()
            self._show_told()
        self._keep()

    @on(Input.Submitted)
    def _submitted(self, event: Input.Submitted) -> None:
        event.stop()
        self._open()

    def on_key(self, event: events.Key) -> None:
        match event.key:
            case "tab" | "down":
                self._fields.go_on(1)
            case "shift+tab" | "up":
                self._fields.go_on(-1)
            case "ctrl+t":
                self._tell_line.toggle()
                self._touched.add(QUIET)
                self._keep()
            case "ctrl+o":
                self._tell_line.show_whole()
            case key if isinstance(menu := self._keymap.lookup(key, "composer"), Menu):
                self._open_menu(menu)
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
                self._leave()
            case "draft.discard":
                self._discard()
            case _:
                return False
        return True

    def _open(self) -> None:
        found = self._filling.ticket(self._values(), self._text)
        if isinstance(found, str):
            self.app.bell()
            field = self._fields.field(found)
            field.focus()
            words = self._filling.meant(found, field.value).words
            self._refused = f"{self._fields.label(found)} is not right yet: {words}"
            self._show_source()
        else:
            self.dismiss(found)

    def _leave(self) -> None:
        """Only when what was typed is kept; keys wait for that, and not the screen."""
        if self.empty:
            self.dismiss(None)
            return
        leave_when_kept(self, self._keys, self.save_now)

    def dismiss(self, result: NewTicket | None = None) -> AwaitComplete:
        """With the ticket, or without; who showed it keeps what was typed."""
        self._answered = self._answered or self.is_current
        return super().dismiss(result)

    def _not_saved(self, error: Exception) -> None:
        """Say so where the agent looks, for as long as it is so, and try again."""
        if self.is_attached:
            words = one_line(str(error)).partition(";")[0] or type(error).__name__
            self.query_one(".hint", Static).update(line(f"Not saved: {words}. It is tried again by itself."))
            self._autosave.try_again()

    def _show_source(self) -> None:
        if self.is_attached:
            self.query_one(".hint", Static).update(line(self._refused or _source(self.beginning.proposed)))

    def _open_menu(self, menu: Menu) -> None:
        """What of a draft's menu does something here."""
        if shown := KeyMenu.of_these(menu, _DOES):
            self.app.push_screen(shown, self._does_chosen)

    def _does_chosen(self, command: Command | None) -> None:
        if command is not None:
            self._does(command)

    def _discard(self) -> None:
        """Throw away what was typed, after asking."""
        if self.empty:
            self.dismiss(None)
            return
        ask = Confirm(
            "Discard the form?",
            said("What was typed goes; this can't be taken back."),
            [Reply("d", "discard", True)],
        )
        self.app.push_screen(ask, lambda yes: self._away() if yes else None)

    def _away(self) -> None:
        self.discarded = True
        self.dismiss(None)

    def _edit(self) -> None:
        """The text, in the agent's editor."""
        try:
            with self.app.suspend():
                edited = edit(self._text)
        except EditorError as error:
            self.query_one(".said-text", Static).update(line(sentence(str(error))))
            return
        with edited:
            self._text = clean(edited.text).strip()
            self._touched.add(TEXT)
            self._keep()
        self._show_text()
        self.app.refresh()

    def _values(self) -> dict[str, str]:
        return self._fields.values() | {TEXT: self._text, QUIET: QUIET * self._tell_line.quiet}

    def _keep(self) -> None:
        values = self._values()
        typed = {name: text for name, text in values.items() if name in self._touched}
        form = replace(self._made_of, typed=typed)
        self._autosave.change(replace(self.draft, subject=values["title"], form=form))

    def on_unmount(self) -> None:
        self._keys.go_on()
        if not self._answered:
            self._autosave.save_last()

    def _proposed(self) -> dict[str, str]:
        found = {name: clean(text, one_line=True) for name, text in self._filling.proposed().items()}
        return found | {TEXT: clean(self._filling.begun.text)}

    def _refill(self) -> None:
        """Fill in what nobody typed, by the kind and the template that are named now."""
        values = self._values()
        template = self._filling.template(values["template"])
        typed_kind = self._filling.kind(values["kind"]) if "kind" in self._touched else ""
        typed_team = self._filling.team(values["team"]) if "team" in self._touched else None
        asked_by = self._filling.customer(values["requester"]) if "requester" in self._touched else None
        begun = self.beginning.ticket(template, typed_kind, typed_team, asked_by)
        self._filling = Filling(self.beginning, begun)
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
        self._fields.put(name, text)

    # what is shown

    def _show_all(self) -> None:
        self._fields.show(self._filling.names)
        self._show_text()
        self._show_told()
        self._show_source()

    def _show_told(self) -> None:
        values = self._values()
        found = self._filling.ticket(values, self._text)
        if not isinstance(found, str):
            self._tell_line.show(found)
        elif (
            "requester" in self._filling.names
            and not self._filling.meant("requester", values["requester"]).right
        ):
            self._tell_line.forget()

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
