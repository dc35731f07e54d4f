"""What every modal has in common: a titled box that Esc closes without an answer."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import ClassVar, Generic, TypeVar

from textual import events
from textual.app import ComposeResult
from textual.await_complete import AwaitComplete
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widget import Widget

from tui_desk.screens.driver import OnTime
from tui_desk.text.clean import clean
from tui_desk.widgets.cells import one_line
from tui_desk.widgets.compositor import RowCompositor

Answer = TypeVar("Answer")


class Box(OnTime, ModalScreen[Answer | None], Generic[Answer]):
    """A modal. Subclasses give `inside`; foreign words go through `said`, `line` or `parts`."""

    CSS_PATH = Path(__file__).with_name("modals.tcss")
    AUTO_FOCUS: ClassVar[str | None] = "Input, OptionList, VerticalScroll"

    def __init__(self, title: str, hint: str = "") -> None:
        super().__init__()
        self._compositor = RowCompositor()
        self._box_title = title
        self._box_hint = hint

    def compose(self) -> ComposeResult:
        box = Vertical(*self.inside(), classes="box")
        box.border_title = _unmarked(self._box_title)
        box.border_subtitle = _unmarked(self._box_hint)
        yield box

    def inside(self) -> Iterable[Widget]:
        """What stands in the box."""
        return ()

    def hint(self, hint: str) -> None:
        """What the lower border tells from now on."""
        self.query_one(".box", Vertical).border_subtitle = _unmarked(hint)

    def dismiss(self, result: Answer | None = None) -> AwaitComplete:
        """Answer once: a click and a key may both choose before the box is gone."""
        return super().dismiss(result) if self.is_current else AwaitComplete()

    def on_key(self, event: events.Key) -> None:
        if event.key == "escape":
            event.stop()
            self.dismiss(None)


def said(text: str) -> Content:
    """Foreign text, several lines."""
    return Content(clean(text))


def line(text: str) -> Content:
    """Foreign text in one line."""
    return Content(one_line(text))


def parts(*pieces: tuple[str, str]) -> Content:
    """A line of cleaned pieces `(text, style)`; a style is a theme variable or a word such as `bold`. Blanks stay."""
    return Content.assemble(*((clean(text, one_line=True), style) for text, style in pieces))


def _unmarked(text: str) -> str:
    """Borders parse markup whatever one asks, so nothing that opens a tag gets there."""
    return one_line(text).replace("[", "(").replace("\\", "/")
