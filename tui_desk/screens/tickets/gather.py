"""Conversations found by their words and hung on a ticket: type, go down, mark with Space, Enter links."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from rich.cells import cell_len
from textual import events, on
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Input, OptionList, Static
from textual.widgets.option_list import Option

from tui_desk.errors import DeskError
from tui_desk.rows import ConversationLine
from tui_desk.screens.looking import Looking
from tui_desk.screens.modals.box import Box, line, parts
from tui_desk.screens.modals.held_keys import HeldKeys
from tui_desk.widgets.cells import one_line, pad
from tui_desk.widgets.times import age

_HINT = "↓ to the list · Space marks · Enter links · / words"


class Gather(Box[tuple[int, ...]]):
    """Gives the conversations that are marked, else the one under the cursor. Other words don't take marks off."""

    def __init__(
        self,
        title: str,
        look: Callable[[str], Sequence[ConversationLine]],
        clock: Callable[[], int],
        *,
        words: str = "",
    ) -> None:
        """`look`: the conversations with these words; it may block."""
        super().__init__(title, _HINT)
        self._looking = Looking(self, look, self._take, self._say)
        self._clock = clock
        self._words = words
        self._found: Sequence[ConversationLine] = ()
        self._marked: dict[int, None] = {}
        self._goes_down = False
        """Whether the keys are to go to the list once the words typed last are looked up."""
        self._keys = HeldKeys()

    def inside(self) -> Iterable[Widget]:
        yield Input(
            self._words, placeholder="number, subject, customer, tag", compact=True, select_on_focus=False
        )
        yield OptionList(markup=False, compact=True)
        yield Static(id="tally", markup=False)

    def on_mount(self) -> None:
        self._looking.want(self._words)

    def on_unmount(self) -> None:
        self._keys.go_on()

    # what is shown

    @on(Input.Changed)
    def _changed(self, event: Input.Changed) -> None:
        event.stop()
        self._looking.want(event.value)

    def _take(self, found: Sequence[ConversationLine]) -> None:
        self._found = found
        options = self.query_one(OptionList)
        options.clear_options()
        options.add_options([Option(self._prompt(one)) for one in found])
        options.highlighted = 0 if found else None
        self._show_tally()
        if self._goes_down and self._looking.settled:
            self._goes_down = False
            self._turn()
            self._keys.go_on()

    def _say(self, error: DeskError) -> None:
        self._goes_down = False
        self._keys.go_on()
        self.query_one("#tally", Static).update(line(str(error)))

    def _show_tally(self) -> None:
        words = (
            f"{len(self._found)} found · {len(self._marked)} marked"
            if self._found
            else "No other conversation has these words."
        )
        self.query_one("#tally", Static).update(parts((words, "$text-muted")))

    def _prompt(self, one: ConversationLine) -> Content:
        mark = "✓" if one.id in self._marked else " "
        who = one_line(one.customer_name or one.customer_address) or "(nobody)"
        about = one_line(one.subject or one.snippet) or "(no subject)"
        right = f"{one_line(one.channel)} · {one.status} · {age(one.last_at, self._clock())}"
        room = self.query_one(OptionList).size.width - cell_len(right) - 2
        return parts(
            (f"{mark} ", "$text-accent"),
            (pad(f"#{one.id} {who}: {about}", max(room - 2, 20)), ""),
            (f" {right}", "$text-muted"),
        )

    # keys

    @on(Input.Submitted)
    def _to_list(self, event: Input.Submitted) -> None:
        event.stop()
        self._turn()

    @on(OptionList.OptionSelected)
    def _link(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        self.dismiss(tuple(self._marked) or (self._found[event.option_index].id,))

    def on_key(self, event: events.Key) -> None:
        options = self.query_one(OptionList)
        match event.key:
            case "tab" | "shift+tab":
                self._turn()
            case "down" if not options.has_focus:
                self._turn()
            case "slash" if options.has_focus:
                self._turn()
            case "space" | "x" if options.has_focus:
                self._mark()
            case "j" if options.has_focus:
                options.action_cursor_down()
            case "k" if options.has_focus:
                options.action_cursor_up()
            case _:
                return super().on_key(event)
        event.stop()
        event.prevent_default()
        return None

    def _turn(self) -> None:
        """From the words to the list and back."""
        options, words = self.query_one(OptionList), self.query_one(Input)
        if options.has_focus:
            words.focus()
        elif not self._looking.settled:
            self._goes_down = True
            self._keys.hold(self.app)
        elif self._found:
            options.focus()
        else:
            self.app.bell()

    def _mark(self) -> None:
        options = self.query_one(OptionList)
        place = options.highlighted
        if place is None:
            return
        one = self._found[place]
        if one.id in self._marked:
            del self._marked[one.id]
        else:
            self._marked[one.id] = None
        options.replace_option_prompt_at_index(place, self._prompt(one))
        if place + 1 < len(self._found):
            options.highlighted = place + 1
        self._show_tally()
