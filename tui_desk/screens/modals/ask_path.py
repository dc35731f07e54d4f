"""A path, completed by Tab."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from textual import on
from textual.widget import Widget

from tui_desk.screens.modals.box import Box
from tui_desk.widgets.prompt import Prompt


class AskPath(Box[str]):
    """Asks for the path of a file."""

    def __init__(self, title: str, complete: Callable[[str], Sequence[str]], *, value: str = "") -> None:
        super().__init__(title, "Tab completes")
        self._prompt = Prompt(" ", value=value, complete=lambda typed: [*complete(typed)] if typed else [])

    def inside(self) -> Iterable[Widget]:
        yield self._prompt

    @on(Prompt.Submitted)
    def _submitted(self, event: Prompt.Submitted) -> None:
        self.dismiss(event.value.strip())
