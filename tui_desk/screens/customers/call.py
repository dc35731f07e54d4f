"""A call or a visit written down: how it was, and what was said. What is typed is a draft until it is logged."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import TYPE_CHECKING, ClassVar

from textual import events, on
from textual.widget import Widget
from textual.widgets import Static, TextArea

from tui_desk.call_rows import CallKind, CallRow
from tui_desk.commands import Command
from tui_desk.keymap import Keymap, Menu
from tui_desk.rows import DraftRow
from tui_desk.screens.customers.caller import Who
from tui_desk.screens.modals.box import Box, line, parts, said
from tui_desk.screens.modals.confirm import Confirm, Reply
from tui_desk.screens.modals.held_keys import HeldKeys
from tui_desk.screens.modals.key_menu import KeyMenu
from tui_desk.screens.modals.leaving import leave_when_kept
from tui_desk.screens.modals.seek import Seek
from tui_desk.text.clean import clean
from tui_desk.typed import dataclass
from tui_desk.widgets.autosave import Autosave
from tui_desk.widgets.cells import one_line, sentence
from tui_desk.widgets.draft_keeper import DraftKeeper

if TYPE_CHECKING:
    from tui_desk.desk.done import Done

WAYS: dict[tuple[CallKind, bool], str] = {
    ("phone", False): "he called",
    ("phone", True): "we called",
    ("counter", False): "at the counter",
}
"""How it was: over which channel, and whether it was us who spoke."""
_DOES = frozenset({"draft.send", "draft.keep", "draft.discard"})
"""What the keys of a draft do here, too."""


@dataclass(frozen=True, slots=True)
class Logged:
    """It is written down."""

    done: Done
    ticket: bool
    """A ticket is opened from it at once."""


class CallForm(Box[Logged]):
    """Logs the call when told to, and stays where that is refused; gives None where it is left, or thrown away."""

    AUTO_FOCUS: ClassVar[str | None] = "TextArea"

    def __init__(
        self,
        draft: DraftRow,
        keymap: Keymap,
        save: Callable[[DraftRow], int],
        write_down: Callable[[CallForm, bool], None],
        another: Callable[[], Seek[Who]],
        *,
        here: int | None,
    ) -> None:
        """`save` may block and gives the draft's id; `write_down` is told whether a ticket is to be opened from it.

        `another`: asks who it was; `here`: his conversation in hand.
        """
        super().__init__("Log", "Ctrl+S logs it · Ctrl+T and opens a ticket · Esc keeps it")
        self._keymap = keymap
        self._write_down = write_down
        self._another = another
        self._here = _call(draft).conversation_id or here
        self._autosave = Autosave(self, draft, save, self)
        self._keys = HeldKeys()
        self._refused = ""
        """Why the call could not be logged, until somebody types on."""
        self.discarded = False
        """Whether it is to be thrown away."""

    @property
    def keeper(self) -> DraftKeeper:
        """What holds the draft, for logging the call or throwing it away."""
        return self._autosave.keeper

    @property
    def draft(self) -> DraftRow:
        """What was typed."""
        return self.keeper.draft

    @property
    def empty(self) -> bool:
        """Whether nothing was said yet."""
        return not self.draft.text.strip()

    def save_now(self) -> None:
        """Write what was typed to the store before returning: the terminal is about to go."""
        self._autosave.save_now()

    def logged(self, done: Done, *, ticket: bool) -> None:
        """It was written down."""
        self.dismiss(Logged(done, ticket))

    def not_logged(self, error: Exception) -> None:
        """Say why; what could not even be saved says so itself, and is tried again."""
        if not self.keeper.unsaved:
            self._refused = str(error)
            self._tell("")

    def saved(self, draft: DraftRow) -> None:
        """The keeper has saved it."""
        self.call_later(self._tell, "")

    def refused(self, error: Exception) -> None:
        """The keeper could not; the text is still here."""
        self.call_later(self._not_saved, error)

    def inside(self) -> Iterable[Widget]:
        yield Static(id="who", markup=False)
        yield Static(id="way", markup=False)
        yield Static(id="where", markup=False)
        yield TextArea(clean(self.draft.text), compact=True, soft_wrap=True)
        yield Static(classes="hint", markup=False)

    def on_mount(self) -> None:
        self._show()
        self._tell("")
        area = self.query_one(TextArea)
        area.move_cursor(area.document.end)

    def on_unmount(self) -> None:
        self._keys.go_on()
        self._autosave.save_last()

    # what is typed

    @on(TextArea.Changed)
    def _changed(self, event: TextArea.Changed) -> None:
        event.stop()
        self._type(replace(self.draft, text=event.text_area.text))

    def on_key(self, event: events.Key) -> None:
        match event.key:
            case "tab":
                self._next_way()
            case "shift+tab":
                self._next_place()
            case "ctrl+o":
                self.app.push_screen(self._another(), self._whom)
            case "ctrl+t":
                self._log(ticket=True)
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
                self._log(ticket=False)
            case "draft.keep":
                self._leave()
            case "draft.discard":
                self._discard()
            case _:
                return False
        return True

    def _open_menu(self, menu: Menu) -> None:
        if shown := KeyMenu.of_these(menu, _DOES):
            self.app.push_screen(shown, self._chosen)

    def _chosen(self, command: Command | None) -> None:
        if command is not None:
            self._does(command)

    def _next_way(self) -> None:
        call, ways = _call(self.draft), list(WAYS)
        kind, outgoing = ways[(ways.index((call.kind, call.outgoing)) + 1) % len(ways)]
        self._change(replace(call, kind=kind, outgoing=outgoing))

    def _next_place(self) -> None:
        if self._here is not None:
            call = _call(self.draft)
            self._change(replace(call, conversation_id=None if call.conversation_id else self._here))

    def _whom(self, who: Who | None) -> None:
        """It was somebody else; the conversation in hand was the other's."""
        call = _call(self.draft)
        if who is None or (who.id, who.called) == (call.customer_id, call.called):
            return
        self._here = None
        self._change(replace(call, customer_id=who.id, called=who.called, conversation_id=None))

    def _change(self, call: CallRow) -> None:
        self._type(replace(self.draft, call=call, subject=call.called))
        self._show()

    def _type(self, draft: DraftRow) -> None:
        self._autosave.change(draft)
        if self._refused:
            self._refused = ""
            self._tell("")

    # leaving it

    def _log(self, *, ticket: bool) -> None:
        if self.empty:
            self.app.bell()
        else:
            self._write_down(self, ticket)

    def _leave(self) -> None:
        """Only when what was typed is kept; keys wait for that, and not the screen."""
        leave_when_kept(self, self._keys, self.save_now)

    def _discard(self) -> None:
        """Throw away what was typed, after asking."""
        if self.empty:
            return self._away()
        words = said(f"{len(self.draft.text.split())} words go; this can't be taken back.")
        ask = Confirm("Discard the call?", words, [Reply("d", "discard", True)])
        self.app.push_screen(ask, lambda yes: self._away() if yes else None)
        return None

    def _away(self) -> None:
        self.discarded = True
        self.keeper.finish()
        self.dismiss(None)

    # what is shown

    def _not_saved(self, error: Exception) -> None:
        """Say so where the agent looks, for as long as it is so, and try again."""
        if self.is_attached:
            words = one_line(str(error)).partition(";")[0] or type(error).__name__
            self._tell(f"Not saved: {words}. It is tried again by itself.")
            self._autosave.try_again()

    def _tell(self, words: str) -> None:
        """Say what is wrong until it is saved; with nothing wrong there, what stands in the way of logging it."""
        if self.is_attached:
            words = words or self._refused
            hint = self.query_one(".hint", Static)
            hint.display = bool(words)
            hint.update(line(sentence(words)))

    def _show(self) -> None:
        call = _call(self.draft)
        new = "somebody new: " if call.customer_id is None else ""
        who = (f"{new}{one_line(call.called)}   ", "bold")
        self.query_one("#who", Static).update(parts(who, *_key("Ctrl+O", "another")))
        pieces = [
            piece
            for way, words in WAYS.items()
            for piece in _option(words, chosen=way == (call.kind, call.outgoing))
        ]
        self.query_one("#way", Static).update(parts(*pieces, *_key("Tab", "changes")))
        where = self.query_one("#where", Static)
        where.display = self._here is not None
        if self._here is not None:
            options = (
                *_option("a conversation of its own", chosen=call.conversation_id is None),
                *_option(f"goes on in #{self._here}", chosen=call.conversation_id is not None),
            )
            where.update(parts(*options, *_key("Shift+Tab", "changes")))


def _call(draft: DraftRow) -> CallRow:
    assert draft.call is not None
    return draft.call


def _key(key: str, does: str) -> tuple[tuple[str, str], ...]:
    return (key, "bold $text-accent"), (f" {does}", "")


def _option(words: str, *, chosen: bool) -> tuple[tuple[str, str], ...]:
    return (("(x) " if chosen else "( ) ", "bold" if chosen else "$text-muted"), (f"{words}   ", ""))
