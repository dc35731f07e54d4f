"""The last line: keys that help here, or, until the next key, what just happened and how to take it back.

What is said is said whole: where one line is too short for it, it has as many as it needs, and panes end earlier.
"""

from __future__ import annotations

from collections.abc import Sequence

from textual.strip import Strip
from textual.timer import Timer

from tui_desk.text.clean import clean
from tui_desk.widgets.bar import Bar
from tui_desk.widgets.cells import length, sentence, wrap
from tui_desk.widgets.strips import Piece, strip_of

MOST_HINTS = 8
SAID_SECONDS = 6.0
ERROR_SECONDS = 12.0
MOST_LINES = 4


class FooterBar(Bar):
    """Hints on the left, people on the right; after a deed its words instead of the hints."""

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 - Textual's name
        super().__init__(id=id)
        self._hints: tuple[tuple[str, str], ...] = ()
        self._aside = ""
        self._said: tuple[str, bool] | None = None
        self._timer: Timer | None = None

    @property
    def said(self) -> str:
        """What is being said just now."""
        return self._said[0] if self._said else ""

    def hints(self, hints: Sequence[tuple[str, str]]) -> None:
        """The keys that matter here, and what they do."""
        self._hints = tuple(hints[:MOST_HINTS])
        self.update()

    def aside(self, text: str) -> None:
        """What stands at the right end: who else is here."""
        self._aside = clean(text, one_line=True)
        self.update()

    def say(self, text: str, *, error: bool) -> None:
        """Tell something; it gives way to the hints at the next key, or by itself."""
        words = clean(text, one_line=True)
        self._said = (sentence(words) if error else words, error)
        if self._timer is not None:
            self._timer.stop()
        self._timer = self.set_timer(ERROR_SECONDS if error else SAID_SECONDS, self.hush)
        self._fit()
        self.update()

    def hush(self) -> None:
        """Back to the hints."""
        if self._said is None:
            return
        self._said = None
        self._fit()
        self.update()

    def on_resize(self) -> None:
        self._fit()

    def render_line(self, y: int) -> Strip:
        lines = self._lines()
        if self._said is None or len(lines) < 2:
            return super().render_line(y)
        style = self.ink.bad if self._said[1] else self.ink.strong
        said = f" {lines[y]}" if y < len(lines) else ""
        return strip_of([(said, style)], self.size.width, self.ground()[0])

    def _lines(self) -> list[str]:
        """What is said, as wide as the bar, with a blank at either end."""
        return wrap(self.said, max(1, self.size.width - 2))[:MOST_LINES]

    def _fit(self) -> None:
        """As high as what is said."""
        height = max(1, len(self._lines()))
        if self.styles.height is None or self.styles.height.value != height:
            self.styles.height = height

    def pieces(self, width: int) -> tuple[list[Piece], list[Piece]]:
        ink = self.ink
        right: list[Piece] = [(f"{self._aside} ", ink.accent)] if self._aside else []
        if self._said is not None:
            text, error = self._said
            return [(f" {text}", ink.bad if error else ink.strong)], right
        left: list[Piece] = []
        for key, title in self._hints:
            hint: list[Piece] = [
                ("  " if left else " ", ink.plain),
                (key, ink.accent),
                (f" {title}", ink.dim),
            ]
            if length([*left, *hint, *right]) > width:
                break
            left += hint
        return left, right
