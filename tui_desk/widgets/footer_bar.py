"""The last line: keys that help here, or, until the next key, what just happened and how to take it back.

What is said is said whole: where one line is too short for it, it has as many as it needs, and panes end earlier.
What comes in meanwhile stands behind it and takes nothing of it away, whichever of the two comes first.
"""

from __future__ import annotations

from collections.abc import Sequence

from rich.style import Style
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

Words = tuple[str, bool]
"""What is said, and whether it is an error."""


class FooterBar(Bar):
    """Hints on the left, people on the right; after a deed its words instead of the hints."""

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 - Textual's name
        super().__init__(id=id)
        self._hints: tuple[tuple[str, str], ...] = ()
        self._aside = ""
        self._said: Words | None = None
        """The answer to what somebody did."""
        self._told: Words | None = None
        """What came in since."""
        self._timer: Timer | None = None

    @property
    def said(self) -> str:
        """What is being said just now."""
        return " · ".join(words for words, _ in self._all())

    def hints(self, hints: Sequence[tuple[str, str]]) -> None:
        """The keys that matter here, and what they do."""
        self._hints = tuple(hints[:MOST_HINTS])
        self.update()

    def aside(self, text: str) -> None:
        """What stands at the right end: who else is here."""
        self._aside = clean(text, one_line=True)
        self.update()

    def say(self, text: str, *, error: bool) -> None:
        """Tell how something went; it gives way to the hints at the next key, or by itself.

        Of two deeds that end without a key between them, where one went wrong, both are told.
        """
        before, self._said = self._said, _words(text, error=error)
        if before is not None and (before[1] or error):
            self._told = self._told or before
        self._stand()

    def tell(self, text: str, *, error: bool) -> None:
        """Tell what nobody just asked for: behind what was said, and as long."""
        self._told = _words(text, error=error)
        self._stand()

    def hush(self) -> None:
        """Back to the hints."""
        if not self._all():
            return
        self._said = self._told = None
        self._fit()
        self.update()

    def on_resize(self) -> None:
        self._fit()

    def render_line(self, y: int) -> Strip:
        lines = self._lines()
        if len(lines) < 2:
            return super().render_line(y)
        words, error = lines[y] if y < len(lines) else ("", False)
        said = f" {words}" if words else ""
        return strip_of([(said, self._style(error=error))], self.size.width, self.ground()[0])

    def _stand(self) -> None:
        """Show what there is to say, from now on for a while."""
        error = any(error for _, error in self._all())
        if self._timer is not None:
            self._timer.stop()
        self._timer = self.set_timer(ERROR_SECONDS if error else SAID_SECONDS, self.hush)
        self._fit()
        self.update()

    def _all(self) -> list[Words]:
        """What is being said, and what came in since; the same words once."""
        return list(dict.fromkeys(words for words in (self._said, self._told) if words is not None))

    def _lines(self) -> list[Words]:
        """What is said, as wide as the bar, with a blank at either end: in one line, or each from a line's begin."""
        width = max(1, self.size.width - 2)
        if len(wrap(self.said, width)) < 2:
            return self._all()[:1]
        return [(line, error) for words, error in self._all() for line in wrap(words, width)][:MOST_LINES]

    def _fit(self) -> None:
        """As high as what is said."""
        height = max(1, len(self._lines()))
        if self.styles.height is None or self.styles.height.value != height:
            self.styles.height = height

    def _style(self, *, error: bool) -> Style:
        return self.ink.bad if error else self.ink.strong

    def pieces(self, width: int) -> tuple[list[Piece], list[Piece]]:
        ink = self.ink
        right: list[Piece] = [(f"{self._aside} ", ink.accent)] if self._aside else []
        if said := self._all():
            begins = (" ", *[" · "] * (len(said) - 1))
            return [
                (f"{begin}{words}", self._style(error=error))
                for begin, (words, error) in zip(begins, said, strict=True)
            ], right
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


def _words(text: str, *, error: bool) -> Words:
    words = clean(text, one_line=True)
    return sentence(words) if error else words, error
