"""The search: it looks while one types, one look at a time, and shows each hit in the line where it stands.

Where one look did not find enough it looks on by itself; what is lit stays so.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import partial

from textual.content import Content
from textual.widget import Widget
from textual.widgets import Input, OptionList, Static

from tui_desk.errors import DeskError
from tui_desk.screens.looking import Looking
from tui_desk.screens.modals.box import line, parts
from tui_desk.screens.modals.held_keys import HeldKeys
from tui_desk.screens.modals.picker import Choice, Picker
from tui_desk.screens.searching import TIPS, Looked, Target
from tui_desk.text.clean import clean
from tui_desk.text.search_hits import fit
from tui_desk.widgets.cells import cut, sentence

WIDTH = 116
HIT = "bold underline"
"""How what was looked for is marked: on any terminal, also where there is no colour."""
LONGEST_AUTHOR = 20


class Search(Picker[Target]):
    """Enter opens what is lit, arrows go through it, both as soon as something is found for what was typed.

    Esc leaves everything as it was, and waits for nothing.
    """

    def __init__(self, look: Callable[[str | Looked], Looked], *, value: str = "", hint: str = "") -> None:
        """`value`: what is typed at first; the next letter takes its place."""
        super().__init__("Search", (), hint=hint, empty="" if value else sentence(TIPS), width=WIDTH)
        self._value = clean(value, one_line=True)
        self._hint = hint
        self._known_for: str | None = None
        self._then: Callable[[], None] | None = None
        """What is to be done once something is found."""
        self._keys = HeldKeys()
        self._looking: Looking[str | Looked, Looked] = Looking(self, look, self._found, self._failed)

    def inside(self) -> Iterable[Widget]:
        for widget in super().inside():
            if isinstance(widget, Input):
                widget.value = self._value
                widget.placeholder = "type to search everything"
            yield widget

    def typed(self) -> str:
        """What is looked for."""
        return self.query_one(Input).value

    def shown(self) -> list[Target]:
        """What is found, in order."""
        return [choice.value for choice in self._shown]

    def _show(self, typed: str) -> None:
        self._then = None
        self._looking.want(typed)

    def _found(self, looked: Looked) -> None:
        lit = self.lit() if looked.typed == self._known_for else None
        self._known_for = looked.typed
        if lit is None or list(looked.choices) != self._shown:
            self.offer(looked.choices)
        if lit in looked.choices:
            self.query_one(OptionList).highlighted = looked.choices.index(lit)
        self.query_one(".hint", Static).update(line(sentence(looked.said)))
        self.hint(" · ".join(filter(None, (looked.beside, self._hint))))
        if looked.typed != self.query_one(Input).value:
            return
        if self._shown and self._then is not None:
            then, self._then = self._then, None
            then()
        if looked.further is not None and self.is_current:
            self._looking.want(looked)
            if self._then is not None:
                return
        self._keys.go_on()

    def _failed(self, error: DeskError) -> None:
        """Why a look did not work; where something else is looked for by now, that is its answer no more."""
        if self._looking.settled:
            self._found(Looked(self.query_one(Input).value, said=str(error)))

    def take(self, typed: str) -> None:
        """Answer with the one that is lit, as soon as something is found for what was typed."""
        self._once_found(typed, self._choose_lit)

    def move(self, key: str) -> None:
        """Down and up as soon as something is found for what was typed."""
        self._once_found(self.typed(), partial(super().move, key))

    def _once_found(self, typed: str, then: Callable[[], None]) -> None:
        """Now, or, while it is looked for, then; meanwhile keys wait, but for Esc."""
        if self._known_for == typed and self._shown:
            then()
        elif self._then is None and not self._looking.settled:
            self._then = then
            self._keys.hold(self.app, until_esc=True)

    def _choose_lit(self) -> None:
        if (lit := self.lit()) is not None:
            self._choose(lit)

    def _choose(self, choice: Choice[Target]) -> None:
        if choice.value.kind == "words":
            self.query_one(Input).value = choice.value.words
        else:
            self.dismiss(choice.value)

    def on_unmount(self) -> None:
        self._keys.go_on()

    def _prompt(self, choice: Choice[Target]) -> Content:
        above = super()._prompt(choice)
        target = choice.value
        if not target.line.text:
            return above
        author = f"{cut(clean(target.author, one_line=True), LONGEST_AUTHOR)}: " if target.author else ""
        line = fit(target.line, self._columns - len(author) - 2)
        pieces, done = [(author, "$text-muted")], 0
        for start, end in line.spans:
            pieces += [(line.text[done:start], "$text-muted"), (line.text[start:end], HIT)]
            done = end
        return Content.assemble(above, "\n  ", parts(*pieces, (line.text[done:], "$text-muted")))
