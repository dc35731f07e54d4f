"""A line of text, with what it would mean shown meanwhile; what stood there gives way to what is typed."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from textual import on
from textual.widget import Widget
from textual.widgets import Input, Static

from tui_desk.screens.modals.box import Box, line, said
from tui_desk.text.clean import clean
from tui_desk.typed import dataclass


@dataclass(frozen=True, slots=True)
class Preview:
    """What the typed text means."""

    text: str
    right: bool = True
    """Whether Enter may take it."""


class Ask(Box[str]):
    """Asks for text; gives it back as typed. Nothing is taken that the preview calls wrong."""

    def __init__(
        self,
        title: str,
        *,
        value: str = "",
        placeholder: str = "",
        hint: str = "",
        help: str = "",  # noqa: A002 - the word for it
        preview: Callable[[str], Preview] | None = None,
    ) -> None:
        super().__init__(title, hint)
        self._value = clean(value, one_line=True)
        self._placeholder = placeholder
        self._help = help
        self._preview = preview

    def inside(self) -> Iterable[Widget]:
        yield Input(self._value, placeholder=self._placeholder, compact=True)
        yield Static(classes="preview", markup=False)
        if self._help:
            yield Static(line(self._help), classes="hint", markup=False)

    def on_mount(self) -> None:
        self._show(self._value)

    @on(Input.Changed)
    def _changed(self, event: Input.Changed) -> None:
        event.stop()
        self._show(event.value)

    @on(Input.Submitted)
    def _submitted(self, event: Input.Submitted) -> None:
        event.stop()
        if self._preview is None or self._preview(event.value).right:
            self.dismiss(event.value)
        else:
            self.app.bell()

    def _show(self, value: str) -> None:
        shown = self.query_one(".preview", Static)
        shown.display = self._preview is not None
        if self._preview is None:
            return
        preview = self._preview(value)
        shown.set_class(not preview.right, "wrong")
        shown.update(said(preview.text))
