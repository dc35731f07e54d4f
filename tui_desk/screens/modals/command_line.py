"""The line at the bottom that `:` and `/` open."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from textual import on
from textual.widget import Widget

from tui_desk.screens.modals.box import Box
from tui_desk.widgets.prompt import Prompt


class CommandLine(Box[str]):
    """Gives back what was typed; `changed` is told of every key."""

    def __init__(
        self,
        sign: str,
        *,
        value: str = "",
        complete: Callable[[str], Sequence[str]] | None = None,
        history: Sequence[str] = (),
        changed: Callable[[str], None] | None = None,
    ) -> None:
        super().__init__("")
        self._prompt = Prompt(sign, value=value, complete=complete, history=history)
        self._tell = changed

    def inside(self) -> Iterable[Widget]:
        yield self._prompt

    @on(Prompt.Submitted)
    def _submitted(self, event: Prompt.Submitted) -> None:
        self.dismiss(event.value)

    @on(Prompt.Edited)
    def _edited(self, event: Prompt.Edited) -> None:
        if self._tell is not None:
            self._tell(event.value)
