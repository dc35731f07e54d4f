"""The lines of the form of a ticket: what a field is called, what is typed in it, what that means."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from textual.containers import Horizontal, VerticalScroll
from textual.suggester import Suggester, SuggestFromList
from textual.widgets import Input, Static

from tui_desk.screens.modals.box import line
from tui_desk.screens.tickets.beginning import Beginning
from tui_desk.screens.tickets.filling import LABELS, OWN, Filling
from tui_desk.screens.tickets.own_fields import Meant
from tui_desk.screens.tickets.suggesting import LastWord, Understood


class FormFields(VerticalScroll):
    """All fields there may be; those that the kind has not are hidden. It keeps no words of its own."""

    can_focus = False

    def __init__(self, beginning: Beginning, filling: Callable[[], Filling]) -> None:
        """`filling`: what is understood of the words just now."""
        self._policy = beginning.policy.tickets
        self._filling = filling
        self._all = [*LABELS, *(f"{OWN}{name}" for name in self._policy.fields)]
        super().__init__(*(self._row(name) for name in self._all), classes="fields")

    def label(self, name: str) -> str:
        """What a field is called."""
        field = self._policy.fields.get(name.removeprefix(OWN))
        return LABELS.get(name, field.title if field is not None else "")

    def values(self) -> dict[str, str]:
        """What stands in each."""
        return {one.id or "": one.value for one in self.query(Input)}

    def field(self, name: str) -> Input:
        """Where it is typed."""
        return self.query_one(f"#{name}", Input)

    def put(self, name: str, text: str) -> None:
        """Write it in, as nobody's typing; a field that is no more is passed over."""
        for field in self.query(f"#{name}").results(Input):
            with field.prevent(Input.Changed):
                field.value = text

    def show(self, names: Sequence[str]) -> None:
        """Only these, with what they mean."""
        for name in self._all:
            self.query_one(f".{name}", Horizontal).display = name in names
            if name in names:
                self.tell(name)

    def tell(self, name: str) -> None:
        """What stands in it means this; with a sign where it is not right."""
        meant: Meant = self._filling().meant(name, self.field(name).value)
        shown = self.query_one(f"#{name}-meant", Static)
        shown.set_class(not meant.right, "wrong")
        shown.update(line(meant.words if meant.right else f"? {meant.words}"))

    def go_on(self, step: int) -> None:
        """To the next field, or the one before."""
        names = self._filling().names
        here = next((place for place, name in enumerate(names) if self.field(name).has_focus), 0)
        self.field(names[(here + step) % len(names)]).focus()

    def _row(self, name: str) -> Horizontal:
        return Horizontal(
            Static(line(self.label(name)), classes="label", markup=False),
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
        filling = self._filling()
        if name == "assignee":
            return Understood(filling.login)
        candidates = filling.candidates(name)
        if not candidates:
            return None
        return LastWord(candidates) if name == "tags" else SuggestFromList(candidates, case_sensitive=False)
