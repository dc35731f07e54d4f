"""Telling everybody, seen before it goes: each recipient with what he will read, or why he can't be told.

Whom is Space, what besides is letters; nothing goes before the number was said and confirmed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace

from textual import events, on
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widget import Widget
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from tui_desk.errors import DeskError
from tui_desk.notice_rows import Recipient, Wish
from tui_desk.placeholders import VARIABLES
from tui_desk.rows import Template
from tui_desk.screens.actions.templates import fill_in
from tui_desk.screens.looking import Looking
from tui_desk.screens.modals.box import Box, parts, said
from tui_desk.screens.modals.confirm import Confirm, Reply
from tui_desk.screens.modals.picker import Choice, Picker
from tui_desk.widgets.cells import one_line, sentence
from tui_desk.widgets.telling_words import in_full, number, whom
from tui_desk.words.telling import able, channels, how_long

_KEYS = "Space leaves one out · r resolve · c close · t template · Enter tells"


Look = Callable[[Wish], Sequence[Recipient]]
"""What each would be told; it may block."""


class Everybody(Box[Wish]):
    """Gives what is to be done; Esc goes back to the text."""

    def __init__(
        self,
        title: str,
        found: Sequence[Recipient],
        wish: Wish,
        look: Look,
        *,
        per_minute: int,
        undo_key: str,
    ) -> None:
        """`found`: what `look` gave for this wish."""
        super().__init__(title, _KEYS)
        self._wish = wish
        self._shown = wish
        """What is on the screen was read for this."""
        self._looking = Looking(self, lambda each: (each, look(each)), self._take, self._fail)
        self._per_minute = per_minute
        self._undo_key = undo_key
        self._left_out: set[int] = set()
        self._found: list[Recipient] = []
        self._begun = found

    def inside(self) -> Iterable[Widget]:
        yield OptionList(markup=False, compact=True)
        yield Static(id="tally", markup=False)
        yield VerticalScroll(Static(id="text", markup=False), can_focus=False)

    def on_mount(self) -> None:
        self._take((self._wish, self._begun))

    # what is shown

    def _take(self, looked: tuple[Wish, Sequence[Recipient]]) -> None:
        """Who can't be told stands first."""
        self._shown, found = looked
        options = self.query_one(OptionList)
        here = self._here()
        self._found = sorted(found, key=lambda one: not one.why_not)
        options.clear_options()
        options.add_options([Option(self._prompt(one)) for one in self._found])
        options.highlighted = self._place_of(here[1].conversation_id if here is not None else None)
        self._show_tally()

    def _place_of(self, conversation_id: int | None) -> int:
        """Where it stands now; at first the first who is told."""
        for place, one in enumerate(self._found):
            if one.conversation_id == conversation_id or (conversation_id is None and not one.why_not):
                return place
        return 0

    def _prompt(self, one: Recipient) -> Content:
        mark = "! " if one.why_not else "  " if one.conversation_id in self._left_out else "✓ "
        words = f"{mark}{number(one)} {whom(one)}"
        if one.why_not:
            offered = "t takes a template · " if one.templates else ""
            return parts((words, "$text-error"), (f" · {offered}{one_line(one.why_not)}", "$text-muted"))
        dim = "$text-muted" if one.conversation_id in self._left_out else ""
        to = one_line(one.to) if one.customer and one.to != one.customer else ""
        return parts((words, dim), (f" · {to}" if to else "", "$text-muted"))

    def _show_tally(self) -> None:
        told = self._told()
        unable = len(self._found) - len(able(self._found))
        words = [f"{_conversations(len(told))} told: {channels(told)}" if told else "nobody is told"]
        words += [f"{unable} can't be"] if unable else []
        words += (
            [f"{len(able(self._found)) - len(told)} left out"]
            if len(told) + unable < len(self._found)
            else []
        )
        words += ["resolves the ticket"] if self._wish.resolve else []
        words += ["closes each"] if self._wish.closes else []
        if not self._is_shown():
            words = ["reading what each would be told …"]
        self.query_one("#tally", Static).update(parts((" · ".join(words), "bold")))

    @on(OptionList.OptionHighlighted)
    def _show_text(self, event: OptionList.OptionHighlighted) -> None:
        event.stop()
        self.query_one("#text", Static).update(said(in_full(self._found[event.option_index])))
        self.query_one(VerticalScroll).scroll_home(animate=False)

    # keys

    def on_key(self, event: events.Key) -> None:
        options, text = self.query_one(OptionList), self.query_one(VerticalScroll)
        match event.key:
            case "space" | "x":
                self._leave_out()
            case "r":
                self._wish_for(replace(self._wish, resolve=not self._wish.resolve))
            case "c":
                closes = not self._wish.closes
                self._wish, self._shown = (
                    replace(self._wish, closes=closes),
                    replace(self._shown, closes=closes),
                )
                self._show_tally()
            case "t":
                self._choose_template()
            case "j":
                options.action_cursor_down()
            case "k":
                options.action_cursor_up()
            case "ctrl+d":
                text.scroll_page_down(animate=False)
            case "ctrl+u":
                text.scroll_page_up(animate=False)
            case _:
                return super().on_key(event)
        event.stop()
        event.prevent_default()
        return None

    @on(OptionList.OptionSelected)
    def _confirm(self, event: OptionList.OptionSelected) -> None:
        """Of what is shown; until that was read for this wish there is nothing to confirm."""
        event.stop()
        told = self._told()
        if not self._is_shown():
            self._look_again()
            self._refuse("Not yet: what each would be told is still being read.")
            return
        if not told:
            self._refuse("Nobody can be told, or all are left out.")
            return
        unable = len(self._found) - len(able(self._found))
        body = [f"{channels(told)}, {how_long(told, self._per_minute)}."]
        body += [f"{_conversations(unable)} can't be told."] if unable else []
        body += ["The ticket is resolved at once."] if self._wish.resolve else []
        body += (
            ["Each is closed with it, unless its customer has written since."] if self._wish.closes else []
        )
        body += [f"{self._undo_key or ':undo'} stops what has not left."]
        ask = Confirm(
            f"Tell {_conversations(len(told))}?", said("\n".join(body)), [Reply("t", "tell them", True)]
        )
        self.app.push_screen(ask, lambda yes: self._go() if yes else None)

    def _go(self) -> None:
        """Only those who were seen; who was linked since is not told."""
        ids = (one.conversation_id for one in self._found if one.conversation_id not in self._left_out)
        self.dismiss(replace(self._wish, conversation_ids=tuple(sorted(ids))))

    def _told(self) -> tuple[Recipient, ...]:
        return tuple(one for one in able(self._found) if one.conversation_id not in self._left_out)

    def _here(self) -> tuple[int, Recipient] | None:
        place = self.query_one(OptionList).highlighted
        return (place, self._found[place]) if place is not None else None

    def _leave_out(self) -> None:
        here = self._here()
        if here is None or here[1].why_not:
            self._refuse("Not told anyway: what stands in the way is said below.")
            return
        place, one = here
        self._left_out ^= {one.conversation_id}
        options = self.query_one(OptionList)
        options.replace_option_prompt_at_index(place, self._prompt(one))
        if place + 1 < len(self._found):
            options.highlighted = place + 1
        self._show_tally()

    def _choose_template(self) -> None:
        here = self._here()
        if here is None or not here[1].templates:
            self._refuse("No template here: they go where only the messenger's window has closed.")
            return
        channel, offered = here[1].channel, here[1].templates
        picker = Picker(
            "Where the chat has closed",
            [Choice(one, one.name, one.language, below=one.text) for one in offered],
        )

        def filled(one: Template) -> None:
            self._wish_for(replace(self._wish, templates={**self._wish.templates, channel: one}))

        known = " ".join(f"{{{name}}}" for name in VARIABLES)
        self.app.push_screen(
            picker, lambda one: fill_in(self, replace(one, values=()), filled, known) if one else None
        )

    # another wish: what each is told is read again

    def _wish_for(self, wish: Wish) -> None:
        self._wish = wish
        self._look_again()

    def _look_again(self) -> None:
        self._looking.want(self._wish)
        self._show_tally()

    def _is_shown(self) -> bool:
        return self._shown == self._wish

    def _fail(self, error: DeskError) -> None:
        self._refuse(f"{sentence(one_line(str(error)))} · Enter reads it again")

    def _refuse(self, words: str) -> None:
        """In place of the tally, until something changes."""
        self.app.bell()
        self.query_one("#tally", Static).update(parts((words, "bold $text-error")))


def _conversations(count: int) -> str:
    return "1 conversation" if count == 1 else f"{count} conversations"
