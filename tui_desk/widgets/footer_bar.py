"""The last line: keys that help here, or, until the next key, what just happened and how to take it back.

What is said is said whole: where one line is too short for it, it has up to four, and panes end earlier; what has no
room there ends in `…`. What comes in meanwhile stands behind it and takes nothing of it away, whichever comes first;
nobody looks for it, so that it stays for some seconds, whatever is typed.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from functools import partial

from rich.style import Style
from textual.strip import Strip
from textual.timer import Timer

from tui_desk.text.clean import clean
from tui_desk.widgets.bar import Bar
from tui_desk.widgets.cells import cut, length, sentence, wrap
from tui_desk.widgets.strips import Piece, strip_of
from tui_desk.widgets.widths import fits

MOST_HINTS = 8
SAID_SECONDS = 6.0
ERROR_SECONDS = 12.0
SEEN_SECONDS = 3.0
"""So long what comes in meanwhile stands at least: a key that was on its way is no sign that it was read."""
MOST_LINES = 4
BETWEEN = " · "

Words = tuple[str, bool]
"""What is said, and whether it is an error."""
NOTHING: Words = ("", False)


class FooterBar(Bar):
    """Hints on the left, people on the right; after a deed its words instead of the hints."""

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 - Textual's name
        super().__init__(id=id)
        self._hints: tuple[tuple[str, str], ...] = ()
        self._aside = ""
        self._said: dict[Words, Timer] = {}
        """Each once and with an end of its own: the newest answer, those before it, then what came in."""
        self._since: dict[Words, float] = {}
        """Of all of it when it was said last."""
        self._came_in = set[Words]()
        """What nobody looks for."""
        self._well = NOTHING
        """The newest answer of something that went well."""
        self._beside = NOTHING
        """What is said beside that, until more goes well."""

    @property
    def said(self) -> str:
        """What is being said just now."""
        return BETWEEN.join(text for text, _ in self._said)

    def hints(self, hints: Sequence[tuple[str, str]]) -> None:
        """The keys that matter here, and what they do."""
        if (few := tuple(hints[:MOST_HINTS])) != self._hints:
            self._hints = few
            self.update()

    def aside(self, text: str) -> None:
        """What stands at the right end: who else is here."""
        words = clean(text, one_line=True)
        if words != self._aside:
            self._aside = words
            self.update()

    def say(self, text: str, *, error: bool, beside: bool = False) -> None:
        """Tell how something went, until the next key or for a while; an empty text says nothing.

        Where it went well it takes the place of what went well before; what went wrong stays behind it, and `beside`
        what went well, too.
        """
        words = _words(text, error=error)
        if not words[0]:
            return
        if not error:
            self._drop(self._beside)
            if not beside:
                self._drop(self._well)
                self._well = words
            self._beside = words if beside else NOTHING
        self._stand(words)
        self._came_in.discard(words)
        self._said = {words: self._said.pop(words), **self._said}
        self._changed()

    def tell(self, text: str, *, error: bool) -> None:
        """Tell what nobody just asked for: behind what was said; an empty text says nothing."""
        words = _words(text, error=error)
        if words[0]:
            if words not in self._said:
                self._came_in.add(words)
            self._stand(words)
            self._changed()

    def unsay(self, text: str) -> None:
        """What was told in these words is not so any more."""
        self._end(_words(text, error=False))

    def hush(self, typed: float) -> None:
        """A key was typed at this moment: back to the hints, save for what was said since or has only just come in.

        A key that waited until something was done is no sign that it was read how that went.
        """
        read = [words for words in self._said if self._seen_at(words) <= typed]
        for words in read:
            self._drop(words)
        if read:
            self._changed()

    def on_resize(self) -> None:
        self._fit()

    def render_line(self, y: int) -> Strip:
        lines = self._lines()
        if len(lines) < 2:
            return super().render_line(y)
        text, error = lines[y] if y < len(lines) else ("", False)
        said = f" {text}" if text else ""
        return strip_of([(said, self._style(error=error))], self.size.width, self.ground()[0])

    def _seen_at(self, words: Words) -> float:
        """From when on a key is a sign that it was read; by `time.monotonic`."""
        return self._since[words] + (SEEN_SECONDS if words in self._came_in else 0)

    def _stand(self, words: Words) -> None:
        """It is said from now on for a while, where it was said before in the same place."""
        self._since[words] = time.monotonic()
        if words in self._said:
            self._said[words].stop()
        seconds = ERROR_SECONDS if words[1] else SAID_SECONDS
        self._said[words] = self.set_timer(seconds, partial(self._end, words))

    def _end(self, words: Words) -> None:
        self._drop(words)
        self._changed()

    def _drop(self, words: Words) -> None:
        if words in self._said:
            self._said.pop(words).stop()
            self._since.pop(words)
            self._came_in.discard(words)

    def _changed(self) -> None:
        self._fit()
        self.update()

    def _lines(self) -> list[Words]:
        """What is said where it has no room in one line with a blank at either end: each from a line's begin.

        Who comes later has a line, too, whoever needs more before; those for whom there is none share the last.
        """
        width = max(1, self.size.width - 2)
        if fits(self.said, width):
            return []
        said, lines = _at_most(MOST_LINES, list(self._said)), list[Words]()
        for later, (text, error) in zip(reversed(range(len(said))), said, strict=True):
            room = MOST_LINES - len(lines) - later
            lines += [(line, error) for line in _wrapped(text, width, room)]
        return lines

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
        if self._said:
            begins = (" ", *[BETWEEN] * (len(self._said) - 1))
            return [
                (f"{begin}{text}", self._style(error=error))
                for begin, (text, error) in zip(begins, self._said, strict=True)
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
    words = clean(text, one_line=True).strip()
    return sentence(words) if error else words, error


def _at_most(number: int, said: list[Words]) -> list[Words]:
    """What is too many is one with the last."""
    if len(said) <= number:
        return said
    last = said[number - 1 :]
    return [*said[: number - 1], (BETWEEN.join(text for text, _ in last), any(error for _, error in last))]


def _wrapped(text: str, width: int, room: int) -> list[str]:
    """A text in at most so many lines; where something of it is missing the last ends in `…`."""
    lines = wrap(text, width)
    return lines if len(lines) <= room else [*lines[: room - 1], cut(" ".join(lines[room - 1 :]), width)]
